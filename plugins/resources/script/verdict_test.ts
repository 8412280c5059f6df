import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lastWords, ocfState, saysRunning } from "./verdict.ts";

Deno.test("saysRunning goes by Heartbeat's words, of which not running wins", () => {
  const running = [
    "running",
    "apache is Running",
    "OK",
    "INFO: IPaddr2 Running OK\n",
    "master running",
  ];
  for (const text of running) assertEquals(saysRunning(text), true, text);
  const stopped = [
    "not running",
    "Not running",
    "apache is not Running, OK",
    "Not Running",
    "",
    "stopped",
    "ok",
  ];
  for (const text of stopped) assertEquals(saysRunning(text), false, text);
});

Deno.test("saysRunning finds the words wherever they stand", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (before, after) => {
    assertEquals(saysRunning(`${before}not running${after}`), false);
  }));
});

Deno.test("ocfState knows the codes of the OCF agents", () => {
  assertEquals([0, 8, 7, 1, 2, 5, 9, 137].map(ocfState), [
    "running",
    "running",
    "stopped",
    ...new Array(5).fill("failed"),
  ]);
});

Deno.test("lastWords tells the end and the last lines", () => {
  const result = { code: 1, stdout: "a\nb\n", stderr: "\nc\nd\n" };
  assertEquals(lastWords(result), 'it ended with code 1 and said "b; c; d"');
  assertEquals(
    lastWords({ ...result, stdout: "", stderr: "" }),
    "it ended with code 1 and said nothing",
  );
  assertEquals(
    lastWords({ ...result, code: 137, signal: "SIGKILL", stdout: "", stderr: "x" }),
    'it was killed by SIGKILL and said "x"',
  );
});
