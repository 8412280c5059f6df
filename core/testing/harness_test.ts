import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { type DirectorEvent } from "../events/mod.ts";
import { definePlugin, z } from "../plugin/mod.ts";
import { createFakeClock } from "./fake_clock.ts";
import { createFakeFiles } from "./fake_files.ts";
import { createFakePorts, createTestContext, instantiate } from "./harness.ts";

const greeter = definePlugin({
  kind: "checker",
  name: "greeter",
  summary: "Says what it was told to say.",
  options: z.strictObject({ say: z.string().default("hello"), times: z.int().default(1) }),
  create: ({ say, times }, context) => ({
    check: () =>
      Promise.resolve({ healthy: true, message: `${context.pluginId}: ${say.repeat(times)}` }),
  }),
});

const target = { address: "10.0.0.1", port: 80, protocol: "tcp" } as const;

Deno.test("createFakePorts touches nothing of this machine", async () => {
  const ports = createFakePorts();
  assertEquals(await ports.files.facts("/"), undefined);
  assertEquals(await ports.names.service("http", "tcp"), undefined);
  assertEquals(await ports.command.run({ program: "/bin/false", args: [] }), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(ports.clock.monotonicMs(), 0);
  assertEquals(ports.pid, 1);
  assertEquals(ports.random.hex(4), createFakePorts().random.hex(4));
});

Deno.test("createFakePorts takes what the test puts in its place, and gives each test its own", () => {
  const files = createFakeFiles();
  assertStrictEquals(createFakePorts({ files }).files, files);
  assertEquals(createFakePorts().files === createFakePorts().files, false);
});

Deno.test("createTestContext names the plugin and passes its log lines to the test", () => {
  const lines: string[] = [];
  const context = createTestContext("checker.greeter", { onLog: (line) => lines.push(line) });
  context.logger.log("warning", "the greeting is long");
  assertEquals(context.pluginId, "checker.greeter");
  assertEquals(lines, ["warning: the greeting is long"]);
});

Deno.test("createTestContext has a feed of events whose time is the context's clock", async () => {
  const clock = createFakeClock(5_000);
  const context = createTestContext("observer.sample", { clock });
  const seen: DirectorEvent[] = [];
  context.events.subscribe((event) => seen.push(event));
  await clock.advance(10);
  const bus = context.events as unknown as { emit(fact: unknown): DirectorEvent };
  bus.emit({ type: "reconcile.recovered", attempts: 1 });
  assertEquals(seen, [{ type: "reconcile.recovered", attempts: 1, id: 1, time: 5_010 }]);
});

Deno.test("createTestContext says so where a plugin asks for a director that the test did not give", async () => {
  const context = createTestContext("observer.sample");
  await assertRejects(() => context.director.snapshot(), Error, "gave no director");
});

Deno.test("instantiate decodes the options and creates the instance", async () => {
  const checker = instantiate(greeter, { say: "hi ", times: 2 });
  const result = await checker.check(target, AbortSignal.timeout(1_000));
  assertEquals(result, { healthy: true, message: "checker.greeter: hi hi " });
});

Deno.test("instantiate takes defaults, and the context that it is given", async () => {
  const checker = instantiate(greeter, undefined, createTestContext("checker.renamed"));
  const result = await checker.check(target, AbortSignal.timeout(1_000));
  assertEquals(result.message, "checker.renamed: hello");
});

Deno.test("instantiate throws with all that is wrong with the options", () => {
  const error = assertThrows(() => instantiate(greeter, { say: 1, sya: "x" }), Error);
  const lines = error.message.split("; ");
  assertEquals(error.message.startsWith("cannot decode the options of checker.greeter: "), true);
  assertEquals(lines.some((line) => line.includes("say: ")), true);
  assertEquals(lines.some((line) => line.includes('unknown key "sya"')), true);
});
