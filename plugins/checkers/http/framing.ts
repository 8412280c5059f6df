/** How long the body of an answer is (RFC 9112 section 6.3). Pure; never throws. */

import { type Head, shown } from "./head.ts";
import type { Method } from "./request.ts";

export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** The body ends with the connection. */
  | { readonly kind: "close" }
  | { readonly kind: "malformed"; readonly reason: string };

const NONE: Framing = { kind: "length", bytes: 0 };
const DIGITS = /^\d+$/;

export function framingOf(head: Head, method: Method): Framing {
  if (method === "HEAD" || head.status === 204 || head.status === 304) return NONE;
  const { transferEncoding, contentLength } = head;
  // Where both are given, Transfer-Encoding counts.
  if (transferEncoding.length > 0) return codedFraming(members(transferEncoding));
  return contentLength.length > 0 ? lengthFraming(members(contentLength)) : { kind: "close" };
}

function codedFraming(written: readonly string[]): Framing {
  const codings = written.map((coding) => coding.toLowerCase());
  const chunkedAt = codings.indexOf("chunked");
  if (chunkedAt < 0) return { kind: "close" };
  if (chunkedAt === codings.length - 1) return { kind: "chunked" };
  return malformed("Transfer-Encoding", written);
}

/**
 * The same length said several times is one length; anything else leaves the end of the body
 * unknown.
 */
function lengthFraming(lengths: readonly string[]): Framing {
  // A length beyond what a number holds exactly is beyond every limit too.
  const bytes = Number(lengths[0]);
  const isClear = lengths.every((length) => DIGITS.test(length) && Number(length) === bytes);
  return isClear ? { kind: "length", bytes } : malformed("Content-Length", lengths);
}

function malformed(name: string, values: readonly string[]): Framing {
  return { kind: "malformed", reason: `cannot use ${name} ${shown(values.join(", "))}` };
}

/** All members of a comma-separated field, over all its lines. */
function members(values: readonly string[]): readonly string[] {
  // Nearly every answer has one line with one member, and a check's own work should be small.
  if (values.length === 1 && !values[0]?.includes(",")) return values;
  return values.flatMap((value) => value.split(",")).map((each) => each.trim());
}
