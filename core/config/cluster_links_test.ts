import { assert, assertEquals } from "@std/assert";
import { createRegistry, definePlugin, z } from "../plugin/mod.ts";
import { createFakePorts } from "../testing/mod.ts";
import { refuseTwinLinks } from "./cluster_links.ts";
import { Report } from "./report.ts";

const toy = definePlugin({
  kind: "heartbeat",
  name: "toy",
  summary: "carries nothing",
  options: z.strictObject({ port: z.int().default(694), ttl: z.int().default(1) }),
  create({ port, ttl }) {
    if (ttl === 99) throw new Error("boom");
    return {
      link: `toy ${port}`,
      loops: false,
      start: () => Promise.reject(new Error("a check must start nothing")),
      send: () => {},
      stop: () => Promise.resolve(),
    };
  },
});
const registry = createRegistry([toy]);

function told(...options: readonly Readonly<Record<string, unknown>>[]): string[] {
  const report = new Report("a.yaml", ([, , index]) => Number(index) + 10);
  const heartbeats = options.map((each, index) => {
    const { type = "toy", ...others } = each;
    return { type: String(type), options: others, path: ["cluster", "heartbeats", index] };
  });
  refuseTwinLinks(heartbeats, registry, createFakePorts(), report);
  return report.list().map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

Deno.test("refuseTwinLinks refuses media of one link whose options differ, also for a default", () => {
  const message = 'cannot use two heartbeats "toy 694": the one in line 10 is the same link, ' +
    "whatever else is different";
  assertEquals(told({ ttl: 1 }, { ttl: 2 }), [`11 cluster.heartbeats[1]: ${message}`]);
  assertEquals(told({}, { port: 1 }, { port: 694 }), [`12 cluster.heartbeats[2]: ${message}`]);
});

Deno.test("refuseTwinLinks says nothing of different links, and nothing that is told elsewhere", () => {
  assertEquals(told({ port: 1 }, { port: 2 }), []);
  const elsewhere = [{ port: "x" }, { port: "x" }, { type: "other" }, { type: "other" }];
  assertEquals(told(...elsewhere, { ttl: 99 }, { ttl: 99 }), []);
  assertEquals(told({ port: 5 }, { port: 5 }), []);
  assert(toy.prepare({}).ok);
});
