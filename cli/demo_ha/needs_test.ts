import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { type Machine, networkRefused, requireMachine } from "./needs.ts";

const GOOD: Machine = { os: "linux", userId: 0, hasIp: () => true, call: "deno task demo:ha" };

function refusal(change: Partial<Machine>): RingmasterError {
  return assertThrows(() => requireMachine({ ...GOOD, ...change }), RingmasterError);
}

Deno.test("requireMachine is content with root on Linux that has ip", () => requireMachine(GOOD));

Deno.test("requireMachine asks for root and says how", () => {
  for (const userId of [65_534, null]) {
    const { code, message } = refusal({ userId });
    assertEquals(code, "refused");
    assertMatch(message, /needs root.*"sudo deno task demo:ha"$/);
  }
});

Deno.test("requireMachine asks for Linux before it asks for root", () => {
  const { message } = refusal({ os: "darwin", userId: 501 });
  assertMatch(message, /^cannot .* on darwin: .* Linux/);
  assertStringIncludes(message, '"deno task demo"');
});

Deno.test("requireMachine asks for ip, and names the package", () => {
  const { code, message } = refusal({ hasIp: () => false });
  assertEquals(code, "command_missing");
  assertStringIncludes(message, "iproute2");
});

Deno.test("networkRefused says what a machine must allow, and what it said", () => {
  const { message } = networkRefused('cannot run "ip netns add x": it ended with code 1, no');
  assertMatch(message, /network namespaces.*containers.*"ip netns add x"/);
});
