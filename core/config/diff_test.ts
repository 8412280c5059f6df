import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type DirectorConfig,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
  type VirtualServiceKey,
} from "../model/mod.ts";
import { describeChanges } from "./describe.ts";
import { type Change, type Difference, diffServers, diffServices, sameValue } from "./diff.ts";
import { loaded } from "./load_fixture.ts";

const BEFORE = `
  services[0] = { "virtual": "10.0.0.150:80", "name": "web", "scheduler": "rr" }
  services[0].check = { "type": "http", "receive": "fine" }
  services[0].real = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]
  services[1] = { "virtual": "10.0.0.150:5060/udp", "check": { "type": "sip" } }
  services[1].real = ["10.0.0.1:5060"]
`;

async function config(text: string): Promise<DirectorConfig> {
  return (await loaded(text)).config;
}

Deno.test("diffServices finds nothing between two loads of the same text", async () => {
  const [before, after] = [await config(BEFORE), await config(BEFORE)];
  const { added, removed, changed, unchanged } = diffServices(before.services, after.services);
  assertEquals([added, removed, changed], [[], [], []]);
  assert(unchanged[0] === after.services[0]);
});

Deno.test("diffServices does not take another order for a change", async () => {
  const { services } = await config(BEFORE);
  const turned = services.map((service) => ({ ...service, servers: service.servers.toReversed() }))
    .reverse();
  const { added, removed, changed, unchanged } = diffServices(services, turned);
  assertEquals([added, removed, changed, unchanged.length], [[], [], [], 2]);
});

Deno.test("diffServers gives both sides of a change", async () => {
  const [before] = (await config(BEFORE)).services;
  const [after] = (await config(BEFORE + 'services[0].real[1] = "10.0.0.2:80 9"')).services;
  const { changed, unchanged } = diffServers(before?.servers ?? [], after?.servers ?? []);
  assertEquals(changed.map((change) => [change.before.weight, change.after.weight]), [[1, 9]]);
  assertEquals(unchanged.map(serverId), ["10.0.0.1:80", "10.0.0.3:80"]);
});

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Without the keys that have no value. */
function compact<Value extends object>(value: Value): Value {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(given) as Value;
}

const server = fc.record({
  last: fc.integer({ min: 1, max: 6 }),
  weight: fc.integer({ min: 0, max: 1 }),
  upperThreshold: optional(fc.constant(10)),
  lowerThreshold: optional(fc.constant(5)),
  connects: optional(fc.constant(3)),
  fall: fc.integer({ min: 1, max: 2 }),
  options: fc.constantFrom({ nested: [1] }, { nested: [2] }, {}),
}).map(
  ({ last, weight, upperThreshold, lowerThreshold, connects, fall, options }): ServerConfig => {
    const endpoint = { address: `10.0.0.${last}`, port: 80 };
    const thresholds = { rise: 1, fall };
    return compact({
      ...endpoint,
      forwarding: "masq" as const,
      weight,
      upperThreshold,
      lowerThreshold,
      check: compact({
        type: "http",
        options,
        intervalMs: 1_000,
        timeoutMs: 1_000,
        thresholds,
        target: endpoint,
        connects,
      }),
    }) as ServerConfig;
  },
);
const key: fc.Arbitrary<VirtualServiceKey> = fc.oneof(
  fc.record({
    by: fc.constant("address" as const),
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    address: fc.constantFrom("10.0.0.150", "2001:db8::1"),
    port: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    by: fc.constant("fwmark" as const),
    mark: fc.integer({ min: 1, max: 3 }),
    family: fc.constantFrom(4 as const, 6 as const),
  }),
);
const service = fc.record({
  name: fc.constantFrom("a", "b"),
  key,
  scheduler: fc.constant("sh" as const),
  schedulerFlags: optional(fc.constantFrom(["sh-port"], ["sh-fallback", "sh-port"])),
  persistence: optional(fc.constantFrom({ timeoutSeconds: 5 }, { timeoutSeconds: 6 })),
  onePacket: optional(fc.constant(true)),
  quiescent: fc.boolean(),
  readdquiescent: optional(fc.constant(true)),
  cleanstop: optional(fc.boolean()),
  fallback: optional(fc.constant({ address: "::1", port: 0, forwarding: "gate" as const })),
  fallbackCommand: optional(fc.constantFrom("/x", "/y")),
  monitorFile: optional(fc.constantFrom("/x", "/y")),
  servers: fc.uniqueArray(server, { selector: serverId, maxLength: 5 }),
}).map((drawn) => compact(drawn) as ServiceConfig);
const services = fc.uniqueArray(service, {
  selector: (each) => serviceId(each.key),
  maxLength: 5,
});

/** What comes of a list when a difference is applied to it: an order is none. */
function applied<Item, ItemChange extends Change<Item>>(
  before: readonly Item[],
  difference: Difference<Item, ItemChange>,
  keyOf: (item: Item) => string,
  change: (old: Item, change: ItemChange) => Item,
): Item[] {
  const items = new Map(before.map((item) => [keyOf(item), item]));
  for (const item of difference.removed) assert(items.delete(keyOf(item)), "was never there");
  for (const each of difference.changed) {
    const old = each.before;
    assert(items.get(keyOf(old)) === old, "changes what is not there");
    items.set(keyOf(old), change(old, each));
  }
  for (const item of difference.added) {
    assert(!items.has(keyOf(item)), "is there already");
    items.set(keyOf(item), item);
  }
  return sorted([...items.values()], keyOf);
}

function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return items.toSorted((left, right) => keyOf(left) < keyOf(right) ? -1 : 1);
}

const idOf = (each: ServiceConfig) => serviceId(each.key);
const bySorted = (each: ServiceConfig): ServiceConfig => ({
  ...each,
  servers: sorted(each.servers, serverId),
});

Deno.test("diffServices gives what, applied to the services before, makes those after", () => {
  fc.assert(
    fc.property(services, services, (before, after) => {
      const difference = diffServices(before, after);
      const made = applied(before, difference, idOf, (old, { after: fresh, servers }) => ({
        ...fresh,
        servers: applied(old.servers, servers, serverId, (_, change) => change.after),
      }));
      assertEquals(made.map(bySorted), sorted(after, idOf).map(bySorted));
      for (const each of difference.changed) {
        assert(!sameValue(bySorted(each.before), bySorted(each.after)));
      }
      const kept = after.filter((each) => difference.unchanged.includes(each));
      assertEquals(difference.unchanged, kept, "unchanged is not in the order of the file");
    }),
    { numRuns: 500 },
  );
});

Deno.test("diffServices and describeChanges find nothing in the same, however it is written", () => {
  fc.assert(fc.property(services, (before) => {
    const { added, removed, changed, unchanged } = diffServices(before, structuredClone(before));
    assertEquals([added, removed, changed], [[], [], []]);
    assertEquals(unchanged, before);
  }));
});

Deno.test("diffServices and describeChanges agree on whether there is a change", async () => {
  const director = await config(BEFORE);
  fc.assert(fc.property(services, services, (before, after) => {
    const { added, removed, changed } = diffServices(before, after);
    const lines = describeChanges({ ...director, services: before }, {
      ...director,
      services: after,
    });
    assertEquals(lines.length > 0, added.length + removed.length + changed.length > 0);
    for (const line of lines) assert(!/: $|undefined|\[object/.test(line), line);
  }));
});

Deno.test("diffServers finds one change among ten thousand servers, wherever it is", () => {
  const check = {
    type: "http",
    options: { request: "/" },
    intervalMs: 1_000,
    timeoutMs: 1_000,
    thresholds: { rise: 1, fall: 1 },
  };
  const many = Array.from({ length: 10_000 }, (_, index): ServerConfig => {
    const endpoint = { address: `10.0.${index >> 8}.${index & 255}`, port: 80 };
    return { ...endpoint, forwarding: "masq", weight: 1, check: { ...check, target: endpoint } };
  });
  for (const index of [0, 1, 5_000, 9_999]) {
    const after = structuredClone(many);
    const [old] = after.splice(index, 1);
    assert(old !== undefined);
    const without = diffServers(many, after);
    assertEquals([without.removed, without.added, without.changed], [[old], [], []]);
    const back = diffServers(after, many);
    assertEquals([back.removed, back.added, back.changed], [[], [old], []]);
    const heavier = many.with(index, { ...old, weight: 7 });
    const change = diffServers(many, heavier);
    assertEquals(change.changed.map((each) => each.after.weight), [7]);
    assertEquals(change.unchanged.length, 9_999);
  }
});

Deno.test("sameValue compares plain data all through", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
    assert(sameValue(left, structuredClone(left)));
    assertEquals(sameValue(left, right), sameValue(right, left));
    // JSON has no -0, which `Object.is` tells from 0.
    if (sameValue(left, right)) assertEquals(left, right);
  }));
  assert(sameValue({ a: 1, b: [NaN] }, { b: [NaN], a: 1 }));
  for (
    const [left, right] of [
      [{ a: undefined }, { b: undefined }],
      [[1, 2], [2, 1]],
      [[], {}],
      [null, {}],
      ["1", 1],
      [{ a: 1 }, { a: 1, b: 2 }],
    ]
  ) assert(!sameValue(left, right));
});
