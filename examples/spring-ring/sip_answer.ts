/**
 * What a small SIP server answers, as text in and text out (RFC 3261 section 8.2.6, RFC 3581 for rport). It
 * keeps no state: the same request gives the same answer, so a retransmission needs no memory.
 */

export type SipTransport = "udp" | "tcp";

/** Where a request came from, and what the answer says about this server. */
export interface SipCircumstances {
  readonly transport: SipTransport;
  readonly source: { readonly address: string; readonly port: number };
  /** `HOST:PORT` for the Contact: the balancer, so that later requests go through it and not to this node. */
  readonly contact: string;
}

export interface SipAnswer {
  readonly text: string;
  /** For datagrams: the port that the answer goes to, at the address that the request came from. */
  readonly port: number;
}

const DEFAULT_PORT = 5060;

/** The long names of compact headers (RFC 3261 section 7.3.3). */
const COMPACT_NAMES: Readonly<Record<string, string>> = {
  v: "via",
  f: "from",
  t: "to",
  i: "call-id",
  l: "content-length",
  m: "contact",
};

export interface SipRequest {
  readonly method: string;
  /** Each Via value by itself, topmost first. */
  readonly vias: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: string;
}

/** A request with everything that an answer needs, or undefined for anything else, which deserves silence. */
export function parseSipRequest(text: string): SipRequest | undefined {
  const [head = ""] = text.replace(/^(\r?\n)+/, "").split(/\r?\n\r?\n/, 1);
  // A line that begins with a blank goes on with the line before (section 7.3.1).
  const [startLine = "", ...lines] = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const method = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(startLine)?.[1];
  if (method === undefined) return undefined;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, written = "", value = ""] = /^([^\s:]+)\s*:\s*(.*)$/.exec(line) ?? [];
    const name = COMPACT_NAMES[written.toLowerCase()] ?? written.toLowerCase();
    headers.set(name, [...headers.get(name) ?? [], value.trim()]);
  }
  const first = (name: string) => headers.get(name)?.[0];
  const vias = (headers.get("via") ?? []).flatMap(splitValues);
  const [from, to, callId, cseq] = [first("from"), first("to"), first("call-id"), first("cseq")];
  const complete = vias.length > 0 && from !== undefined && to !== undefined &&
    callId !== undefined && cseq !== undefined;
  return complete ? { method, vias, from, to, callId, cseq } : undefined;
}

/** The values of one header line; a comma within quotes does not part them. */
function splitValues(line: string): string[] {
  const values = line.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? [];
  return values.map((value) => value.trim()).filter((value) => value !== "");
}

/** The answer to a request, or undefined where none is due: no request of SIP, or an ACK. */
export function answerSip(text: string, here: SipCircumstances): SipAnswer | undefined {
  const request = parseSipRequest(text);
  if (request === undefined || request.method === "ACK") return undefined;
  const [top = "", ...others] = request.vias;
  const via = completeVia(top, here.source);
  const ok = request.method === "OPTIONS";
  const transport = here.transport === "tcp" ? ";transport=tcp" : "";
  const lines = [
    ok ? "SIP/2.0 200 OK" : "SIP/2.0 405 Method Not Allowed",
    ...[via.text, ...others].map((value) => `Via: ${value}`),
    `From: ${request.from}`,
    `To: ${withTag(request)}`,
    `Call-ID: ${request.callId}`,
    `CSeq: ${request.cseq}`,
    `Contact: <sip:${here.contact}${transport}>`,
    "Allow: OPTIONS",
    ...(ok ? ["Accept: application/sdp", "Accept-Language: en"] : []),
    "Content-Length: 0",
  ];
  return { text: `${lines.join("\r\n")}\r\n\r\n`, port: via.answerPort };
}

/**
 * The topmost Via with what this server saw: `received` where the sender is not who it says, or asked by `rport`,
 * whose value is the source port. Everything else of it stays as it is.
 */
function completeVia(
  via: string,
  source: { readonly address: string; readonly port: number },
): { text: string; answerPort: number } {
  const [sentProtocolAndBy = "", ...given] = via.split(";").map((part) => part.trim());
  const sentBy = sentProtocolAndBy.split(/\s+/).at(-1) ?? "";
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(sentBy) ?? [];
  const nameOf = (parameter: string) => parameter.split("=")[0]?.toLowerCase();
  const asksRport = given.some((parameter) => nameOf(parameter) === "rport");
  const parameters = given
    .filter((parameter) => nameOf(parameter) !== "received")
    .map((parameter) => nameOf(parameter) === "rport" ? `rport=${source.port}` : parameter);
  const elsewhere = host.replaceAll(/[\[\]]/g, "").toLowerCase() !== source.address.toLowerCase();
  if (elsewhere || asksRport) parameters.push(`received=${source.address}`);
  return {
    text: [sentProtocolAndBy, ...parameters].join(";"),
    answerPort: asksRport ? source.port : Number(port ?? DEFAULT_PORT),
  };
}

/** The To with a tag; made from what identifies the request, so that a retransmission gets the same one. */
function withTag({ to, vias, callId, cseq }: SipRequest): string {
  const parameters = to.slice(to.lastIndexOf(">") + 1);
  if (/;\s*tag=/i.test(parameters)) return to;
  return `${to};tag=${hash(`${vias[0]} ${callId} ${cseq}`)}`;
}

/** FNV-1a with 32 bits, as eight hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, "0");
}
