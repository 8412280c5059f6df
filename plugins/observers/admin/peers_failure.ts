/** Why another director could not be asked: what fetch means, which it says in its cause only. Pure. */

import { messageOf, plainReason } from "../../../core/plugin/mod.ts";

/** Words of fetch, and what they mean to somebody who has both configurations before him. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/certificate ?required|handshake ?failure|bad ?certificate/i, "it wants a client's certificate"],
  [
    /handshake eof|corrupt message|InvalidContentType|protocol version/i,
    "it does not speak TLS there",
  ],
  [/invalid HTTP version/i, "it speaks TLS there, so that url begins with https"],
  [/name or service not known|no address associated/i, "no such host is known"],
  [/connection closed before message completed/i, "it closed the connection without an answer"],
];

/** `connection refused`, or that its certificate is not believed. */
export function fetchReason(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const words = messageOf(cause)
    .replace(/^.*client error \(\w+\): /s, "")
    .replace(/^(?:tcp connect|dns) error: /s, "");
  const [, certificate] = /peer certificate: (.*)$/s.exec(words) ?? [];
  if (certificate !== undefined) {
    return `its certificate is not believed (${certificate}); ca names the authority that signed it`;
  }
  return MEANINGS.find(([form]) => form.test(words))?.[1] ?? plainReason(words);
}
