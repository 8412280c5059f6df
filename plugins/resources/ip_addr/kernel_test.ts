import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeCommands } from "../../../core/testing/mod.ts";
import { AddressKernel } from "./kernel.ts";
import { optionsSchema } from "./options.ts";
import { ImitatedIp } from "./test_ip.ts";

const SIGNAL = new AbortController().signal;
const OPTIONS = optionsSchema.parse({ address: "10.0.0.154/25", interface: "eth0" });

Deno.test("AddressKernel takes, lists and gives up the address on one interface", async () => {
  const ip = new ImitatedIp();
  const kernel = new AddressKernel(OPTIONS, ip.command);
  await kernel.take("eth0", SIGNAL);
  const listed = await kernel.list("eth0", SIGNAL);
  assertEquals(listed?.addresses, [{ address: "10.0.0.154", prefix: 25, duplicate: false }]);
  assertEquals([listed?.mac, listed?.index], ["02:00:00:00:00:01", 2]);
  await kernel.giveUp("eth0", SIGNAL);
  await kernel.giveUp("eth0", SIGNAL);
  assertEquals(ip.on("eth0"), []);
  assertEquals(await kernel.list("eth9", SIGNAL), undefined);
});

Deno.test("AddressKernel removes another entry by its own prefix length, and sets the interface up", async () => {
  const ip = new ImitatedIp();
  const kernel = new AddressKernel(OPTIONS, ip.command);
  ip.put("eth0", "10.0.0.154/24");
  await kernel.remove("10.0.0.154/24", "eth0", SIGNAL);
  await kernel.remove("10.0.0.154/24", "eth0", SIGNAL);
  assertEquals(ip.on("eth0"), []);
  await kernel.setUp("eth0", SIGNAL);
  assertEquals(ip.lines.at(-1), "link set dev eth0 up");
});

Deno.test("AddressKernel says in every error what could not be done", async () => {
  const ip = new ImitatedIp();
  const kernel = new AddressKernel(OPTIONS, ip.command);
  ip.refusal = "RTNETLINK answers: Operation not permitted";
  const words = 'ip says "RTNETLINK answers: Operation not permitted"';
  const attempts: readonly (readonly [string, () => Promise<void>])[] = [
    ["take 10.0.0.154/25 on eth0", () => kernel.take("eth0", SIGNAL)],
    ["give up 10.0.0.154/25", () => kernel.giveUp("eth0", SIGNAL)],
    ["remove 10.0.0.154/24 from eth0", () => kernel.remove("10.0.0.154/24", "eth0", SIGNAL)],
    ["set eth0 up", () => kernel.setUp("eth0", SIGNAL)],
    ["put 10.0.0.154/25 on lo", () => kernel.ontoLoopback(SIGNAL)],
  ];
  for (const [purpose, attempt] of attempts) {
    const error = await assertRejects(attempt, RingmasterError);
    assertEquals([error.code, error.message], ["resource_failed", `cannot ${purpose}: ${words}`]);
  }
});

Deno.test("AddressKernel fails for a missing program and for nonsense, as a resource does", async () => {
  const absent = createFakeCommands(() =>
    new RingmasterError("command_missing", "no such program")
  );
  const error = await assertRejects(
    () => new AddressKernel(OPTIONS, absent).take("eth0", SIGNAL),
    RingmasterError,
    "cannot take 10.0.0.154/25 on eth0: cannot find the program ip",
  );
  assertEquals(error.code, "resource_failed");
  const nonsense = createFakeCommands(() => ({ stdout: "BusyBox v1.36" }));
  await assertRejects(
    () => new AddressKernel(OPTIONS, nonsense).list("eth0", SIGNAL),
    RingmasterError,
    "something else than a list",
  );
});
