/** The OPTIONS request (RFC 3261 sections 8.1.1, 11 and 18.1.1; rport of RFC 3581). Pure. */

import { type Endpoint, familyOf, formatEndpoint } from "../../../core/plugin/mod.ts";

export type Transport = "UDP" | "TCP";

/** What makes one check's transaction its own: fresh for each check, the same for its retransmissions. */
export interface TransactionIds {
  readonly branch: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly sequence: number;
}

export interface OptionsRequest extends TransactionIds {
  readonly transport: Transport;
  readonly target: Endpoint;
  readonly local: Endpoint;
  readonly login?: string | undefined;
}

/** Every branch of RFC 3261 begins with it. */
const BRANCH_COOKIE = "z9hG4bK";
/** Bytes of chance in each of the three identifiers. */
const ID_BYTES = 8;

const encoder = new TextEncoder();

/** Makes the identifiers from chance; `hex` gives that many bytes as hexadecimal text. */
export function freshIds(hex: (bytes: number) => string): TransactionIds {
  // One draw for all three costs less than three.
  const drawn = hex(3 * ID_BYTES);
  const length = 2 * ID_BYTES;
  return {
    branch: BRANCH_COOKIE + drawn.slice(0, length),
    callId: drawn.slice(length, 2 * length),
    fromTag: drawn.slice(2 * length),
    sequence: 1,
  };
}

export function buildOptions(request: OptionsRequest): Uint8Array {
  const { transport, target, local, login } = request;
  const uri = requestUri(target, login);
  const sentBy = formatEndpoint(local);
  const host = familyOf(local.address) === 6 ? `[${local.address}]` : local.address;
  return encoder.encode(
    `OPTIONS ${uri} SIP/2.0\r\n` +
      `Via: SIP/2.0/${transport} ${sentBy};branch=${request.branch};rport\r\n` +
      `Max-Forwards: 70\r\n` +
      `From: <sip:ringmaster@${host}>;tag=${request.fromTag}\r\n` +
      `To: <${uri}>\r\n` +
      `Call-ID: ${request.callId}\r\n` +
      `CSeq: ${request.sequence} OPTIONS\r\n` +
      `Contact: <sip:ringmaster@${sentBy}>\r\n` +
      `Accept: application/sdp\r\n` +
      `User-Agent: ringmaster\r\n` +
      `Content-Length: 0\r\n\r\n`,
  );
}

/** Without a user part the server itself is asked; a user that it does not know would be answered 404. */
export function requestUri(target: Endpoint, login: string | undefined): string {
  if (login === undefined) return `sip:${formatEndpoint(target)}`;
  return login.includes("@") ? `sip:${login}` : `sip:${login}@${formatEndpoint(target)}`;
}
