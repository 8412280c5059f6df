import { assert, assertEquals } from "@std/assert";
import { answerOf, isProvisional, judge, type Transaction } from "./match.ts";
import { acceptedStatuses } from "./options.ts";
import type { SipHead, SipResponse } from "./parse.ts";

const transaction: Transaction = {
  branch: "z9hG4bKAbc",
  callId: "Call1",
  fromTag: "Tag1",
  sequence: 1,
  local: { address: "2001:db8::1", port: 40_000 },
};

const right: SipResponse = {
  kind: "response",
  status: 200,
  reason: "OK",
  viaBranch: "z9hg4bkabc",
  viaSentBy: "[2001:db8::1]:40000",
  callId: "Call1",
  fromTag: "Tag1",
  sequence: 1,
  method: "OPTIONS",
};

Deno.test("answerOf takes the answer whose every mark is the transaction's", () => {
  assertEquals(answerOf(transaction, right), right);
});

Deno.test("answerOf takes it whatever the status is, and whatever else it says", () => {
  for (const status of [100, 200, 404, 699]) {
    const answer = { ...right, status, reason: "", contentLength: 7 };
    assertEquals(answerOf(transaction, answer), answer);
  }
});

Deno.test("answerOf ignores an answer that differs in any mark, or lacks it", async (test) => {
  const changes: readonly Partial<SipResponse>[] = [
    { viaBranch: "z9hg4bkabd" },
    { viaBranch: "" },
    { viaSentBy: "[2001:db8::1]:40001" },
    { viaSentBy: "[2001:db8::2]:40000" },
    { viaSentBy: "[2001:db8::1]" },
    { callId: "call1" },
    { callId: "Call1@10.0.0.1" },
    { fromTag: "tag1" },
    { sequence: 2 },
    { method: "INVITE" },
    { method: "options" },
  ];
  for (const change of changes) {
    await test.step(JSON.stringify(change), () => {
      assertEquals(answerOf(transaction, { ...right, ...change }), undefined);
    });
  }
  for (
    const mark of ["viaBranch", "viaSentBy", "callId", "fromTag", "sequence", "method"] as const
  ) {
    await test.step(`without ${mark}`, () => {
      const { [mark]: _, ...rest } = right;
      assertEquals(answerOf(transaction, rest as SipResponse), undefined);
    });
  }
});

Deno.test("answerOf ignores requests and what is no message", () => {
  const others: readonly SipHead[] = [{ kind: "request", contentLength: 0 }, { kind: "malformed" }];
  for (const other of others) assertEquals(answerOf(transaction, other), undefined);
});

Deno.test("isProvisional is so for 1xx only", () => {
  const statuses = [100, 180, 199, 200, 300, 699];
  const provisional = statuses.filter((status) => isProvisional({ ...right, status }));
  assertEquals(provisional, [100, 180, 199]);
});

Deno.test("judge goes by the status alone and shows the reason phrase", async (test) => {
  const table: readonly (readonly [number, string, (number | string)[], boolean, string])[] = [
    [200, "OK", [200], true, "status 200 OK"],
    [200, "Keepalive", [200], true, "status 200 Keepalive"],
    [200, "", [200], true, "status 200"],
    [200, "not OK at all", [200], true, "status 200 not OK at all"],
    [204, "No Notification", [200], false, "status 204 No Notification, wanted 200"],
    [404, "Not Found", [200], false, "status 404 Not Found, wanted 200"],
    [404, "OK", [200, "5xx"], false, "status 404 OK, wanted 200 or 5xx"],
    [404, "Not Found", ["4XX"], true, "status 404 Not Found"],
    [503, "", ["2xx", 404], false, "status 503, wanted 2xx or 404"],
  ];
  for (const [status, reason, accept, healthy, message] of table) {
    await test.step(`${status} ${reason} of ${accept.join()}`, () => {
      const result = judge({ ...right, status, reason }, acceptedStatuses(accept));
      assertEquals(result, { healthy, message });
    });
  }
});

Deno.test("judge cuts a long reason phrase between characters", () => {
  const { message } = judge({ ...right, reason: "\u{1f3aa}".repeat(100) }, acceptedStatuses([200]));
  assertEquals(message, `status 200 ${"\u{1f3aa}".repeat(60)}`);
  assert(message.isWellFormed());
});
