/** Whether an answer belongs to a request (RFC 3261 section 17.1.3), and what follows from it. Pure. */

import { type CheckResult, type Endpoint, formatEndpoint } from "../../../core/plugin/mod.ts";
import type { TransactionIds } from "./message.ts";
import type { Accepted } from "./options.ts";
import type { SipHead, SipResponse } from "./parse.ts";

export interface Transaction extends TransactionIds {
  readonly local: Endpoint;
}

/**
 * The answer where it is this transaction's: branch and own address of the topmost Via, number and method of CSeq,
 * Call-ID and the tag of From. Anything else is stale or somebody else's, and is to be ignored.
 */
export function answerOf(transaction: Transaction, head: SipHead): SipResponse | undefined {
  if (head.kind !== "response") return undefined;
  const belongs = head.viaBranch === transaction.branch.toLowerCase() &&
    head.viaSentBy === formatEndpoint(transaction.local) &&
    head.sequence === transaction.sequence &&
    head.method === "OPTIONS" &&
    head.callId === transaction.callId &&
    head.fromTag === transaction.fromTag;
  return belongs ? head : undefined;
}

/** 1xx: the server has heard the request and will answer. */
export function isProvisional(response: SipResponse): boolean {
  return response.status < 200;
}

/** Characters of the reason phrase that a message shows. */
const REASON_SHOWN_MAX = 60;

/** Up or down by the status alone; the reason phrase is only shown. */
export function judge(response: SipResponse, accepted: Accepted): CheckResult {
  // Cut between characters: half of one that takes two code units is no text.
  const reason = [...response.reason].slice(0, REASON_SHOWN_MAX).join("");
  const status = `status ${response.status}${reason === "" ? "" : ` ${reason}`}`;
  return accepted.has(response.status)
    ? { healthy: true, message: status }
    : { healthy: false, message: `${status}, wanted ${accepted.words}` };
}
