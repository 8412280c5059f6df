import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import { makeMedia } from "./media.ts";
import { createRegistry, definePlugin, z } from "./plugin/mod.ts";
import { createTestContext } from "./testing/mod.ts";

const toy = definePlugin({
  kind: "heartbeat",
  name: "toy",
  summary: "carries nothing",
  options: z.strictObject({ port: z.int() }),
  create: ({ port }, { pluginId }) => ({
    link: `${pluginId} ${port}`,
    loops: false,
    start: () => Promise.resolve(),
    send: () => {},
    stop: () => Promise.resolve(),
  }),
});
const tools = { registry: createRegistry([toy]), contextOf: createTestContext };

Deno.test("makeMedia makes one for each entry, in order", () => {
  const media = makeMedia([{ type: "toy", options: { port: 1 } }, {
    type: "toy",
    options: { port: 2 },
  }], tools);
  assertEquals(media.map(({ link }) => link), ["heartbeat.toy 1", "heartbeat.toy 2"]);
});

Deno.test("makeMedia refuses options that the plugin does not take", () => {
  assertThrows(
    () => makeMedia([{ type: "toy", options: { port: "x" } }], tools),
    RingmasterError,
    "cannot make heartbeat toy",
  );
});

Deno.test("makeMedia refuses two that are one link, whatever else is different", () => {
  const entry = { type: "toy", options: { port: 1 } };
  assertThrows(
    () => makeMedia([entry, { type: "toy", options: { port: 2 } }, entry], tools),
    RingmasterError,
    'cannot use two heartbeats "heartbeat.toy 1"',
  );
});
