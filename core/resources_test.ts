import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import type { ResourceConfig } from "./model/mod.ts";
import { createRegistry, definePlugin, type Resource, z } from "./plugin/mod.ts";
import { DESCRIBED_MS, makeResources } from "./resources.ts";
import { createFakeClock, createTestContext } from "./testing/mod.ts";

function configOf(
  options: Record<string, unknown> = {},
  timeoutMs: number = 2_000,
): ResourceConfig {
  return { type: "toy", options, timeoutMs, monitorMs: 1_000, onFailure: "give_way" };
}

function setStage(parts: Partial<Resource> = {}) {
  const clock = createFakeClock();
  const made: string[] = [];
  const plugin = definePlugin({
    kind: "resource",
    name: "toy",
    summary: "does what the test says",
    options: z.strictObject({ name: z.string().default("toy") }),
    create({ name }) {
      made.push(name);
      return {
        label: `toy ${name}`,
        acquire: () => Promise.resolve(),
        release: () => Promise.resolve(),
        held: () => Promise.resolve(true),
        ...parts,
      };
    },
  });
  const registry = createRegistry([plugin]);
  return { clock, made, tools: { registry, clock, contextOf: createTestContext } };
}

Deno.test("makeResources makes each once, and uses again what has not changed", () => {
  const { tools, made } = setStage();
  const first = makeResources([configOf({ name: "a" }), configOf({ name: "b" })], [], tools);
  const again = makeResources([configOf({ name: "b" }), configOf({ name: "c" })], first, tools);
  assertEquals(made, ["a", "b", "c"]);
  assertEquals(again[0], first[1]);
  const slower = makeResources([configOf({ name: "b" }, 9_000)], again, tools);
  assertEquals(slower[0] === again[0], false);
});

Deno.test("makeResources refuses what no plugin takes", () => {
  const { tools } = setStage();
  assertThrows(
    () => makeResources([configOf({ nmae: "a" })], [], tools),
    RingmasterError,
    "cannot make resource toy",
  );
  assertThrows(
    () => makeResources([{ ...configOf(), type: "ip_adr" }], [], tools),
    RingmasterError,
    "ip_adr",
  );
});

Deno.test("acquire ends at the time that the configuration allows, and says what was not done", async () => {
  const { tools, clock } = setStage({ acquire: () => new Promise(() => {}) });
  const [made] = makeResources([configOf({}, 3_000)], [], tools);
  const acquired = made?.kept.acquire(new AbortController().signal);
  const failed = assertRejects(
    () => acquired ?? Promise.resolve(),
    RingmasterError,
    "cannot take it: not done within 3s",
  );
  await clock.advance(3_000);
  await failed;
});

Deno.test("what a resource leaves out has a meaning", async () => {
  const { tools } = setStage();
  const [made] = makeResources([configOf()], [], tools);
  const kept = made?.kept;
  assertEquals([kept?.exclusive, kept?.withdrawal()], [true, []]);
  await kept?.standBy();
  await kept?.announce();
  await kept?.close();
  assertEquals(await kept?.describe(), undefined);
});

Deno.test("a cancelled acquire reaches the resource as an abort", async () => {
  let reason: unknown;
  const { tools } = setStage({
    acquire: (signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(reason = signal.reason))
      ),
  });
  const [made] = makeResources([configOf()], [], tools);
  const cancel = new AbortController();
  const acquired = made?.kept.acquire(cancel.signal) ?? Promise.resolve();
  cancel.abort(new Error("called off"));
  await assertRejects(() => acquired, Error, "called off");
  assertEquals(reason instanceof Error && reason.message, "called off");
});

Deno.test("what a resource says of itself is asked for once a second, and anew after a change", async () => {
  let asked = 0;
  const { tools, clock } = setStage({ describe: () => Promise.resolve(`answer ${++asked}`) });
  const [made] = makeResources([configOf()], [], tools);
  const kept = made?.kept;
  assertEquals([await kept?.describe(), await kept?.describe()], ["answer 1", "answer 1"]);
  await kept?.release();
  assertEquals(await kept?.describe(), "answer 2");
  await clock.advance(DESCRIBED_MS);
  assertEquals(await kept?.describe(), "answer 3");
});

Deno.test("an obstacle is told, and one that cannot be looked for is one", () => {
  const obstacleOf = (parts: Partial<Resource>) => {
    const [made] = makeResources([configOf()], [], setStage(parts).tools);
    return made?.kept.obstacle();
  };
  assertEquals(obstacleOf({}), undefined);
  assertEquals(obstacleOf({ obstacle: () => "no carrier" }), "toy toy: no carrier");
  const broken = () => {
    throw new Error("cannot look");
  };
  assertEquals(obstacleOf({ obstacle: broken }), "toy toy: cannot look");
});
