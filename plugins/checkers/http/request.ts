/**
 * The request's bytes (RFC 9112 section 3). They do not change from check to check, so they are
 * built once for each Host.
 */

import { familyOf } from "../../../core/plugin/mod.ts";

export type Method = "GET" | "HEAD";

export interface RequestOptions {
  readonly request: string;
  readonly method: Method;
  readonly virtualhost?: string | undefined;
}

/**
 * Requests that are kept; one checker rarely has more targets, and a kept request has a few hundred
 * bytes.
 */
export const REQUESTS_KEPT_MAX = 16_384;

/** Builds requests for one checker's targets, and keeps them. */
export function createRequestBuilder(options: RequestOptions): (address: string) => Uint8Array {
  const { method, request: target, virtualhost } = options;
  if (virtualhost !== undefined) {
    const request = buildRequest(method, target, virtualhost);
    return () => request;
  }
  const kept = new Map<string, Uint8Array>();
  return (address) => {
    const known = kept.get(address);
    if (known !== undefined) return known;
    const request = buildRequest(method, target, hostOf(address));
    if (kept.size >= REQUESTS_KEPT_MAX) kept.clear();
    kept.set(address, request);
    return request;
  };
}

/**
 * One request on a connection of its own: `Connection: close` asks the server not to wait for
 * another.
 */
export function buildRequest(method: Method, target: string, host: string): Uint8Array {
  return new TextEncoder().encode(
    `${method} ${target} HTTP/1.1\r\n` +
      `Host: ${host}\r\n` +
      `User-Agent: ringmaster\r\n` +
      `Connection: close\r\n\r\n`,
  );
}

/**
 * The address as a Host header has it, without the port, as ldirectord sends it; IPv6 in brackets.
 */
export function hostOf(address: string): string {
  return familyOf(address) === 6 ? `[${address}]` : address;
}
