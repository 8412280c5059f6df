import { assertEquals, assertThrows } from "@std/assert";
import { checkOnce, instantiate, refusingTarget, startTcpServer } from "ringmaster/testing";
import backlog from "./backlog.ts";

/** What the checker makes of a server that answers so. */
async function check(answer: string, options: { list?: string; max: number } = { max: 10 }) {
  using server = startTcpServer({ expect: "\r\n" }, { send: answer });
  const result = await checkOnce(backlog, server.target, { options });
  return { ...result, asked: server.received };
}

Deno.test("backlog finds a server up whose queue is short enough, up to the limit itself", async () => {
  assertEquals(await check(":10\r\n"), {
    healthy: true,
    message: "10 jobs wait, allowed 10",
    asked: ["LLEN jobs\r\n"],
  });
});

Deno.test("backlog finds a server down whose queue is too long", async () => {
  assertEquals(await check(":11\r\n", { list: "mails", max: 10 }), {
    healthy: false,
    message: "11 jobs wait, allowed 10",
    asked: ["LLEN mails\r\n"],
  });
});

Deno.test("backlog finds a server down that answers something else, or nothing", async () => {
  const wrong = await check("-WRONGTYPE Operation against a key\r\n");
  assertEquals(wrong.message, 'answered "-WRONGTYPE Operation against a key"');
  assertEquals((await check("")).message, 'answered ""');
  assertEquals((await check("x".repeat(2_000))).healthy, false);
});

Deno.test("backlog puts an answer together that comes in pieces", async () => {
  using server = startTcpServer({ expect: "LLEN jobs" }, { send: ":1" }, { send: "7\r" }, {
    send: "\n",
  });
  const { message } = await checkOnce(backlog, server.target, { options: { max: 20 } });
  assertEquals(message, "17 jobs wait, allowed 20");
});

Deno.test("backlog finds a server down that refuses, or says nothing in time", async () => {
  const refused = await checkOnce(backlog, refusingTarget(), { options: { max: 10 } });
  assertEquals(refused.healthy, false);
  using silent = startTcpServer("hang");
  assertEquals(await checkOnce(backlog, silent.target, { options: { max: 10 }, timeoutMs: 50 }), {
    healthy: false,
    message: "no answer within 50ms",
  });
});

Deno.test("backlog needs a limit, and takes no name that would be another command", () => {
  assertThrows(() => instantiate(backlog, {}), Error, "max: is missing");
  assertThrows(() => instantiate(backlog, { max: 1, list: "a\r\nFLUSHALL" }), Error, "list: ");
});
