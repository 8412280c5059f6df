import { assert, assertEquals } from "@std/assert";
import { Registry } from "prom-client";
import type { Snapshot } from "../../../core/plugin/mod.ts";
import { viewOf } from "./family.ts";
import { createInstruments } from "./instruments.ts";
import { METRICS, render } from "./render.ts";
import { linesOf, SNAPSHOT } from "./test_text.ts";

function many(servers: number): Snapshot {
  const [service] = SNAPSHOT.services;
  const [server] = service?.servers ?? [];
  if (service === undefined || server === undefined) throw new Error("there is one");
  const all = Array.from(
    { length: servers },
    (_, index) => ({ ...server, id: `10.0.0.1:${index}` }),
  );
  return { ...SNAPSHOT, services: [{ ...service, servers: all }] };
}

async function textOf(snapshot: Snapshot, stepMs: number, pause: () => Promise<void>) {
  const counted = new Registry();
  createInstruments(counted);
  let nowMs = 0;
  const monotonicMs = () => nowMs += stepMs;
  return await render(viewOf(snapshot, 10_000), { counted, monotonicMs, pause });
}

Deno.test("render writes every sample once under one HELP and TYPE, however many pieces it takes", async () => {
  const text = await textOf(many(1_001), 0, () => Promise.resolve());
  const lines = text.split("\n");
  assertEquals(lines.filter((line) => line.startsWith("ringmaster_server_up{")).length, 1_001);
  const types = lines.filter((line) => line.startsWith("# TYPE "));
  assertEquals(new Set(types).size, types.length);
  assertEquals(new Set(lines.slice(0, -1)).size, lines.length - 1, "no line is there twice");
  assertEquals([lines.at(-1), lines.indexOf("")], ["", lines.length - 1], "no empty lines");
});

Deno.test("render makes pauses while it takes long, and none while it does not", async () => {
  let pauses = 0;
  const pause = () => Promise.resolve(void pauses++);
  await textOf(many(1_000), 0, pause);
  assertEquals(pauses, 0);
  await textOf(many(1_000), 3, pause);
  assert(pauses > 40, `${pauses} pauses`);
});

Deno.test("render writes nothing that is not in the list of metrics", async () => {
  const known = new Set(METRICS.map(({ name }) => name));
  for (const line of await linesOf(SNAPSHOT)) {
    const name = /^[a-z0-9_]+/.exec(line)?.[0] ?? "";
    assert(known.has(name.replace(/_(bucket|sum|count)$/, "")) || known.has(name), line);
  }
});

Deno.test("metrics are named by the conventions: their own prefix, base units, _total for counters only", () => {
  for (const { name, kind, help, labels } of METRICS) {
    assert(/^(ringmaster|process)_[a-z_]+$/.test(name), name);
    assertEquals(name.endsWith("_total"), kind === "counter", name);
    assert(!/_(ms|milliseconds|minutes|kb|mib)(_|$)/.test(name), name);
    assert(/^[A-Z0-9].*[^.]$/.test(help), help);
    for (const label of labels) assert(/^[a-z_]+$/.test(label) && label !== "le", label);
  }
  assertEquals(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
});
