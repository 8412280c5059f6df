import { assertEquals, assertRejects } from "@std/assert";
import { chooseBackend } from "./backends.ts";
import { RingmasterError } from "./errors.ts";
import { type DirectorConfig, EMPTY_TABLE } from "./model/mod.ts";
import { type AnyPlugin, type Backend, createRegistry, definePlugin, z } from "./plugin/mod.ts";
import { createFakeClock, createTestContext } from "./testing/mod.ts";

function backend(name: string, overrides: Partial<Backend>): AnyPlugin {
  return definePlugin({
    kind: "backend",
    name,
    summary: "A backend for tests.",
    options: z.strictObject({}),
    create: () => ({
      probe: () => Promise.resolve({ usable: true, reason: `${name} is here` }),
      list: () => Promise.resolve(EMPTY_TABLE),
      apply: () => Promise.resolve(),
      ...overrides,
    }),
  });
}

const unusable = (reason: string): Partial<Backend> => ({
  probe: () => Promise.resolve({ usable: false, reason }),
});

function choose(
  plugins: AnyPlugin[],
  overrides: Partial<DirectorConfig> = {},
  clock = createFakeClock(),
) {
  const config: DirectorConfig = {
    path: "x.yaml",
    node: "one",
    autoreload: false,
    cleanstop: true,
    observers: [],
    services: [],
    ...overrides,
  };
  return chooseBackend({
    config,
    clock,
    registry: createRegistry(plugins),
    contextOf: createTestContext,
  });
}

Deno.test("chooseBackend takes ipvsadm where it works", async () => {
  const chosen = await choose([backend("userspace", {}), backend("ipvsadm", {})]);
  assertEquals([chosen.name, chosen.reason], ["ipvsadm", "ipvsadm is here"]);
});

Deno.test("chooseBackend takes userspace where ipvsadm cannot work, and says both reasons", async () => {
  const chosen = await choose([
    backend("ipvsadm", unusable("this kernel has no ip_vs")),
    backend("userspace", {}),
  ]);
  assertEquals(chosen.name, "userspace");
  assertEquals(
    chosen.reason,
    "not ipvsadm, because this kernel has no ip_vs; userspace is here",
  );
});

Deno.test("chooseBackend takes the named backend or fails, never another one", async () => {
  assertEquals(
    (await choose([backend("ipvsadm", {}), backend("memory", {})], { backend: "memory" })).name,
    "memory",
  );
  const refused = await assertRejects(
    () =>
      choose([backend("ipvsadm", unusable("no root")), backend("userspace", {})], {
        backend: "ipvsadm",
      }),
    RingmasterError,
    'cannot use backend "ipvsadm": no root',
  );
  assertEquals(refused.code, "backend_unusable");
  await assertRejects(
    () => choose([backend("ipvsadm", {})], { backend: "ipvsadmin" }),
    RingmasterError,
    "did you mean",
  );
});

Deno.test("chooseBackend says every reason when none works", async () => {
  await assertRejects(
    () =>
      choose([backend("ipvsadm", unusable("no root")), backend("userspace", unusable("no luck"))]),
    RingmasterError,
    "cannot use any backend: not ipvsadm, because no root; not userspace, because no luck",
  );
});

Deno.test("chooseBackend passes over a backend whose probe throws or never ends", async () => {
  const throwing = backend("ipvsadm", { probe: () => Promise.reject(new Error("boom")) });
  assertEquals((await choose([throwing, backend("userspace", {})])).name, "userspace");
  const clock = createFakeClock();
  const hanging = backend("ipvsadm", { probe: () => new Promise(() => {}) });
  const pending = choose([hanging, backend("userspace", {})], undefined, clock);
  await clock.advance(60_000);
  const { name, reason } = await pending;
  assertEquals(name, "userspace");
  assertEquals(reason.includes("not done within 5s"), true, reason);
});

Deno.test("a chosen backend's errors name plugin and phase, and a call that hangs ends at its deadline", async () => {
  const clock = createFakeClock();
  const chosen = await choose(
    [backend("ipvsadm", {
      list: () => Promise.reject(new RingmasterError("backend_failed", "cannot list")),
      apply: () => new Promise(() => {}),
    })],
    undefined,
    clock,
  );
  const listed = await assertRejects(() => chosen.list(), RingmasterError);
  assertEquals([listed.code, listed.message], [
    "backend_failed",
    "backend.ipvsadm failed in list: cannot list",
  ]);
  const applied = assertRejects(() => chosen.apply([]), RingmasterError, "failed in apply");
  await clock.advance(120_000);
  assertEquals((await applied).code, "timed_out");
  assertEquals(await chosen.stats(), undefined);
  await chosen.start();
  await chosen.stop();
});

Deno.test("chooseBackend hands a backend its options, and passes over one whose options do not decode", async () => {
  const given: unknown[] = [];
  const plugin = definePlugin({
    kind: "backend",
    name: "ipvsadm",
    summary: "A backend for tests.",
    options: z.strictObject({ program: z.string().optional() }),
    create(options) {
      given.push(options);
      return {
        probe: () => Promise.resolve({ usable: true, reason: "here" }),
        list: () => Promise.resolve(EMPTY_TABLE),
        apply: () => Promise.resolve(),
      };
    },
  });
  const plugins = [plugin, backend("userspace", {})];
  const program = { ipvsadm: { program: "/opt/ipvsadm" } };
  assertEquals((await choose(plugins, { backendOptions: program })).name, "ipvsadm");
  assertEquals(given, [{ program: "/opt/ipvsadm" }]);
  const wrong = { ipvsadm: { program: 5 } };
  assertEquals((await choose(plugins, { backendOptions: wrong })).name, "userspace");
});
