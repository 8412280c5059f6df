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

Deno.test("AddressKernel gives the address up where its interface has another name by now, and leaves lo alone", async () => {
  const ip = new ImitatedIp();
  for (const loopback of [false, true]) {
    const options = { ...OPTIONS, loopback };
    const kernel = new AddressKernel(options, ip.command);
    ip.interfaces.set("lan0", ip.eth0);
    ip.put("lan0", "10.0.0.154/25");
    ip.put("lan0", "10.0.0.154/24");
    ip.put("lo", "10.0.0.154/25");
    ip.interfaces.delete("eth0");
    await kernel.giveUp("eth0", SIGNAL);
    assertEquals(ip.on("lan0"), ["10.0.0.154/24"]);
    assertEquals(ip.on("lo"), ["10.0.0.154/25", ...(loopback ? ["10.0.0.154/32"] : [])]);
    ip.interfaces.set("eth0", { ...ip.interfaces.get("lan0")!, addresses: [] });
    ip.interfaces.delete("lan0");
    ip.interfaces.get("lo")!.addresses = [];
  }
});

Deno.test("AddressKernel has put nothing anywhere where ip was never there, and does not know where it is gone since", async () => {
  const missing = new RingmasterError("command_missing", "no such program");
  let isThere = false;
  const told: string[] = [];
  const command = createFakeCommands(() => isThere ? { stdout: "[]" } : missing);
  const kernel = new AddressKernel(OPTIONS, command, (reason) => told.push(reason));
  assertEquals(await kernel.list("eth0", SIGNAL), undefined);
  await kernel.giveUp("eth0", SIGNAL);
  const reason = "cannot find the program ip (iproute2) at ip, /sbin/ip, /usr/sbin/ip, /bin/ip";
  assertEquals(told, [reason, reason]);
  isThere = true;
  await kernel.list("eth0", SIGNAL);
  isThere = false;
  for (const attempt of [() => kernel.list("eth0", SIGNAL), () => kernel.giveUp("eth0", SIGNAL)]) {
    await assertRejects<RingmasterError>(attempt, RingmasterError, reason);
  }
  assertEquals(told.length, 2);
});

Deno.test("AddressKernel does not take an address for given up where it cannot be looked for", async () => {
  const command = createFakeCommands(({ args }) =>
    args.includes("del")
      ? { code: 1, stderr: 'Cannot find device "eth0"' }
      : { code: 1, stderr: "Dump terminated" }
  );
  await assertRejects(
    () => new AddressKernel(OPTIONS, command).giveUp("eth0", SIGNAL),
    RingmasterError,
    'cannot give up 10.0.0.154/25: ip says "Dump terminated"',
  );
});

Deno.test("AddressKernel looks once for all that ask while a look is under way, and never by that one", async () => {
  const ip = new ImitatedIp();
  const kernels = Array.from({ length: 50 }, (_, index) => {
    const address = `10.0.0.${160 + index}/25`;
    return new AddressKernel(optionsSchema.parse({ address, interface: "eth0" }), ip.command);
  });
  const looks = kernels.map((kernel) => kernel.list("eth0", SIGNAL));
  // The first look has begun, and this comes too late for it.
  ip.put("eth0", "10.0.0.160/25");
  const counts = (await Promise.all(looks)).map((listed) => listed?.addresses.length);
  assertEquals(ip.lines, Array.from({ length: 2 }, () => "-j addr show dev eth0"));
  assertEquals(counts.slice(1), Array.from({ length: 49 }, () => 1));
});

Deno.test("AddressKernel says of a look that was called off what could not be looked at", async () => {
  const ip = new ImitatedIp();
  const never = Promise.withResolvers<void>();
  ip.before = () => never.promise;
  const kernel = new AddressKernel(OPTIONS, ip.command);
  const late = new AbortController();
  const looked = kernel.list("eth0", late.signal);
  late.abort(new Error("not done within 5s"));
  const error = await assertRejects(() => looked, RingmasterError);
  assertEquals([error.code, error.message], [
    "timed_out",
    "cannot look at the addresses of eth0: not done within 5s",
  ]);
});
