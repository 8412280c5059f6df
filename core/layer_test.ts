import { assertEquals } from "@std/assert";
import type { LayerPiece, LayerTrace } from "./config/mod.ts";
import { configOf, server, service } from "./director_fixtures.ts";
import {
  conflictLines,
  conflictTurns,
  entryOf,
  isMeant,
  named,
  promotedLines,
  settledPieces,
  withChange,
} from "./layer.ts";
import type { LayerChange } from "./model/mod.ts";

const WHO = { by: "anna", since: 5 };
const WEB = { service: "web", server: "10.0.0.1:80" };

function layer(...changes: readonly LayerChange[]): readonly LayerPiece[] {
  return changes.reduce<readonly LayerPiece[]>(
    (pieces, change) => withChange(pieces, change, WHO),
    [],
  );
}

Deno.test("named calls services and servers as the configuration does", () => {
  const config = configOf([service([server(1), server(2)])]);
  const of = (name: string, member?: string) =>
    named({ service: name, ...(member === undefined ? {} : { server: member }) }, config);
  assertEquals(of("10.0.0.150:80/tcp"), { service: "web" });
  assertEquals(of("10.0.0.150:80/tcp", "10.0.0.1"), WEB);
  assertEquals(of("web", "10.0.0.9"), { service: "web", server: "10.0.0.9:80" });
  assertEquals(of("web", "app1:8080"), { service: "web", server: "app1:8080" });
  assertEquals(of("shop", "10.0.0.1"), { service: "shop", server: "10.0.0.1" });
});

Deno.test("withChange adds up keys of one piece, and takes a whole word for all", () => {
  const values = (...changes: readonly LayerChange["value"][]) =>
    layer(...changes.map((value) => ({ ...WEB, value }))).map(({ value }) => value);
  assertEquals(values({ weight: 5 }, { forwarding: "gate" }), [{ weight: 5, forwarding: "gate" }]);
  assertEquals(values({ weight: 5 }, { weight: 6 }), [{ weight: 6 }]);
  assertEquals(values("10.0.0.1:80 masq 3", { forwarding: "gate" }), [
    { address: "10.0.0.1:80", forwarding: "gate", weight: 3 },
  ]);
  assertEquals(values({ weight: 5 }, null), [null]);
  assertEquals(values(null, { weight: 5 }), [{ weight: 5 }]);
  assertEquals(values({ weight: 5 }, "10.0.0.1:80"), ["10.0.0.1:80"]);
});

Deno.test("a service that gets other servers, or goes, takes the changes of its servers along", () => {
  const before: LayerChange[] = [
    { ...WEB, value: { weight: 5 } },
    { service: "mail", server: "10.0.0.1:25", value: null },
  ];
  const left = (value: LayerChange["value"]) =>
    layer(...before, { service: "web", value }).map(({ service, server }) => [service, server]);
  assertEquals(left({ scheduler: "rr" }).length, 3);
  assertEquals(left({ real: [] }), [["mail", "10.0.0.1:25"], ["web", undefined]]);
  assertEquals(left(null), [["mail", "10.0.0.1:25"], ["web", undefined]]);
});

Deno.test("isMeant means one server, a service with its servers, or all", () => {
  const count = (which: Parameters<typeof isMeant>[1]) =>
    layer({ service: "web", value: {} }, { ...WEB, value: {} }, { service: "mail", value: {} })
      .filter((piece) => isMeant(piece, which)).length;
  assertEquals([count({}), count({ service: "web" }), count(WEB), count({ service: "x" })], [
    3,
    2,
    1,
    0,
  ]);
});

function trace(more: Partial<LayerTrace>, piece: Partial<LayerPiece> = {}): LayerTrace {
  return {
    piece: { ...WEB, value: { weight: 5 }, ...WHO, ...piece },
    said: { weight: 1 },
    state: "in_force",
    ...more,
  };
}

Deno.test("settledPieces keeps what the file said first, says what disagrees, and forgets what is moot", () => {
  assertEquals(settledPieces([trace({})]), [
    { ...WEB, value: { weight: 5 }, ...WHO, base: { weight: 1 } },
  ]);
  assertEquals(settledPieces([trace({ state: "moot" })]), []);
  const [conflict] = settledPieces([trace({ said: { weight: 3 } }, { base: { weight: 1 } })]);
  assertEquals(conflict?.base, { weight: 1 });
  assertEquals(
    conflict?.conflict,
    "the file now says weight 3, when the change was made it said weight 1",
  );
  const [over] = settledPieces([trace({}, { base: { weight: 1 }, conflict: "an old one" })]);
  assertEquals(over?.conflict, undefined);
  const [skipped] = settledPieces([
    trace({ state: "impossible", reason: "no such service" }, { base: null }),
  ]);
  assertEquals(skipped?.conflict, "it is not in force: no such service");
});

Deno.test("promotedLines tells what the file says itself now, and nothing of changes that never were one", () => {
  const moot = trace({ state: "moot" }, { base: { weight: 1 } });
  assertEquals(promotedLines([moot, trace({ state: "moot" }), trace({})]), [
    "the file now says what the run-time change of server 10.0.0.1:80 of web said",
  ]);
  assertEquals(promotedLines(undefined), []);
});

Deno.test("conflictTurns tells each disagreement when it begins, changes and ends", () => {
  const piece = (conflict?: string): LayerPiece => ({
    ...WEB,
    value: null,
    ...WHO,
    ...(conflict === undefined ? {} : { conflict }),
  });
  const turn = (before: readonly LayerPiece[], after: readonly LayerPiece[]) => {
    const { found, ended } = conflictTurns(before, after);
    return [found.length, ended.length];
  };
  assertEquals(turn([piece()], [piece("a")]), [1, 0]);
  assertEquals(turn([piece("a")], [piece("a")]), [0, 0]);
  assertEquals(turn([piece("a")], [piece("b")]), [1, 0]);
  assertEquals(turn([piece("a")], [piece()]), [0, 1]);
  assertEquals(turn([piece("a")], []), [0, 1]);
});

Deno.test("conflictLines tells whether a change that is contradicted is in force", () => {
  const piece: LayerPiece = { ...WEB, value: { weight: 5 }, ...WHO, base: { weight: 1 } };
  const trace: LayerTrace = { piece, said: { weight: 3 }, state: "in_force" };
  const start = "the run-time change of server 10.0.0.1:80 of web";
  assertEquals(conflictLines([piece], [trace]), [
    `${start} stays in force, but the file now says weight 3, when the change was made it said weight 1`,
  ]);
  assertEquals(conflictLines([piece], [{ ...trace, state: "impossible", reason: "it is gone" }]), [
    `${start} is not in force: it is gone`,
  ]);
  assertEquals(conflictLines(settledPieces([trace]), [trace]), [], "it was told before");
});

Deno.test("entryOf shows no more than operators need", () => {
  assertEquals(entryOf({ ...WEB, value: null, ...WHO, base: { secret: "x" } }), {
    ...WEB,
    value: null,
    ...WHO,
  });
});
