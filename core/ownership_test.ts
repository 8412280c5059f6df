import { assertEquals } from "@std/assert";
import { service } from "./director_fixtures.ts";
import type { DirectorEvent } from "./events/mod.ts";
import { EMPTY_TABLE, makeService, makeTable, type Operation } from "./model/mod.ts";
import { Ownership } from "./ownership.ts";

const ID = "10.0.0.150:80/tcp";
const config = service([]);

function applied(kind: "service.add" | "service.remove"): DirectorEvent {
  const { key, scheduler } = config;
  const operations: Operation[] = [{ kind, service: { key, scheduler } }];
  return { type: "reconcile.applied", operations, durationMs: 1, id: 1, time: 0 };
}

Deno.test("Ownership retires what was claimed and is no longer wanted", () => {
  const ownership = new Ownership();
  assertEquals([...ownership.retired(EMPTY_TABLE)], []);
  ownership.claim([config]);
  assertEquals([...ownership.retired(EMPTY_TABLE)], [ID]);
  const wanted = makeTable([makeService({ key: config.key, scheduler: "rr" }, [])]);
  assertEquals([...ownership.retired(wanted)], []);
});

Deno.test("Ownership ends with the removal, and begins again with a claim", () => {
  const ownership = new Ownership();
  ownership.claim([config]);
  ownership.see(applied("service.add"));
  assertEquals([...ownership.retired(EMPTY_TABLE)], [ID]);
  ownership.see(applied("service.remove"));
  assertEquals([...ownership.retired(EMPTY_TABLE)], []);
  ownership.claim([config]);
  assertEquals([...ownership.retired(EMPTY_TABLE)], [ID]);
});
