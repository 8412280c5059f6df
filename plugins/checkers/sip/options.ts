/** What the configuration may say to the sip checker. */

import { foundInstead, z } from "../../../core/plugin/mod.ts";

/** A user part (RFC 3261 section 25.1, without escapes and passwords), alone or with a host and a port. */
const LOGIN_FORM =
  /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+(@(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?)?$/;
/** It stands twice in the request, which should stay below 1300 bytes (RFC 3261 section 18.1.1). */
const LOGIN_LENGTH_MAX = 255;
const CODE_FORM = /^[2-6]([0-9][0-9]|[xX][xX])$/;

const acceptEntry = z.union([z.number(), z.string()]).superRefine((value, context) => {
  if (CODE_FORM.test(String(value))) return;
  const wanted = `a final status code from 200 to 699, or a class such as "2xx"`;
  context.addIssue({ code: "custom", message: foundInstead(value, wanted) });
});

export const sipOptions = z.strictObject({
  login: z.string().max(LOGIN_LENGTH_MAX).regex(LOGIN_FORM, {
    error: (issue) => foundInstead(issue.input, `a user such as "check", or "check@example.org"`),
  }).optional().describe(
    "User part of the address that is asked, or user and host; the server itself is asked where left out",
  ),
  accept: z.array(acceptEntry).min(1).default([200]).describe(
    "Status codes, or classes such as 2xx, that mean up; the reason phrase never counts",
  ),
});

export type SipOptions = z.output<typeof sipOptions>;

export interface Accepted {
  has(status: number): boolean;
  /** For messages: `200 or 4xx`. */
  readonly words: string;
}

export function acceptedStatuses(accept: SipOptions["accept"]): Accepted {
  const entries = new Set(accept.map((entry) => String(entry).toLowerCase()));
  return {
    has: (status) => entries.has(String(status)) || entries.has(`${Math.floor(status / 100)}xx`),
    words: [...entries].join(" or "),
  };
}
