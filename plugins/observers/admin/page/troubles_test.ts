import { assertEquals } from "@std/assert";
import { sampleCluster } from "../../../../core/testing/mod.ts";
import { picture, server, service } from "./page_test_kit.ts";
import { allIsWell, TROUBLES_MAX, troublesOf } from "./troubles.js";

const textsOf = (...parts: Parameters<typeof picture>) =>
  troublesOf(picture(...parts)).map(({ level, text }) => `${level}: ${text}`);

Deno.test("troublesOf has nothing to say of a pair that is well", () => {
  const well = picture([service("web", [server("a")])], { cluster: sampleCluster() });
  assertEquals(troublesOf(well), []);
  assertEquals(allIsWell(well), "Nothing is wrong: 1 of 1 server in service");
});

Deno.test("troublesOf leaves alone what an operator put aside", () => {
  const standing = { mode: "disabled", since: 0 } as const;
  const aside = picture([service("web", [server("a"), server("b", { standing, status: "down" })])]);
  assertEquals(troublesOf(aside), []);
  assertEquals(
    allIsWell(aside),
    "Nothing is wrong: 1 of 2 servers in service, the others are aside on purpose or not checked yet",
  );
});

Deno.test("troublesOf puts errors first, and says which server and why", () => {
  const lastCheck = { healthy: false, message: "refused", at: 0, latencyMs: 1 };
  const services = [service("web", [server("a", { status: "down", lastCheck }), server("b")])];
  const reconcile = {
    state: "degraded",
    rounds: 1,
    operations: 0,
    lastError: "not permitted",
  } as const;
  assertEquals(textsOf(services, { reconcile }), [
    "error: the memory backend refuses: not permitted",
    "warning: a of name of web is down: refused",
  ]);
});

Deno.test("troublesOf names few servers of a service, and not endlessly many of all", () => {
  const down = (id: string) => server(id, { status: "down" });
  const many = Array.from({ length: 400 }, (_none, index) => down(`s${index}`));
  const texts = textsOf([service("web", many)]);
  assertEquals(texts.length, 7);
  assertEquals(texts.at(-1), "warning: 395 more servers of name of web are down");
  const services = Array.from(
    { length: 50 },
    (_none, index) => service(`w${index}`, [server("u"), down("d")]),
  );
  const all = textsOf(services);
  assertEquals(all.length, TROUBLES_MAX + 1);
  assertEquals(all.at(-1), 'warning: and 38 more troubles; "out of service" shows the servers');
});

Deno.test("troublesOf sees a group that nobody holds, or two", () => {
  const base = sampleCluster();
  const [group] = base.groups;
  if (group === undefined) throw new Error("the sample has no group");
  const withHolders = (holders: string[], phase: "idle" | "held") =>
    textsOf([], { cluster: sampleCluster({ groups: [{ ...group, holders, phase }] }) });
  assertEquals(withHolders([], "idle"), ["error: web is held by no director"]);
  assertEquals(withHolders(["one", "two"], "held"), [
    "error: web is held by one and by two at the same time",
  ]);
});

Deno.test("troublesOf says what is wrong with the other director", () => {
  const base = sampleCluster();
  const nodes = base.nodes.map((node) =>
    node.self ? node : { ...node, status: "dead" as const, links: [] }
  );
  assertEquals(textsOf([], { cluster: sampleCluster({ nodes }) }), [
    "warning: director two is silent; nobody would take over from this one",
  ]);
});

Deno.test("troublesOf sees a table of connections that fills, a refused file and a contradicted change", () => {
  const texts = textsOf([], {
    connectionTable: { size: 4_096, used: 4_000 },
    config: { path: "a.yaml", loadedAt: 0, rejected: "line 3" },
    layer: [{
      service: "web",
      server: "a",
      value: null,
      by: "anna",
      since: 0,
      conflict: "it is back",
    }],
  });
  assertEquals(texts, [
    "error: the configuration on disk is refused, the one before stays: line 3",
    "warning: the connection table has 4,000 entries in 4,096 buckets",
    "warning: run-time change of a of web: it is back",
  ]);
});

Deno.test("troublesOf sees a service that has no servers, and allIsWell that there is no service", () => {
  assertEquals(textsOf([service("web", [])]), ["warning: name of web (web): no servers"]);
  assertEquals(textsOf([service("web", [], { name: "web" })]), ["warning: web: no servers"]);
  assertEquals(
    allIsWell(picture([])),
    "Nothing is wrong, and nothing is served: there are no services",
  );
});

Deno.test("troublesOf gives a server that comes back its reason, not the good check that is not yet enough", () => {
  const lastCheck = { healthy: true, message: "200 OK", at: 0, latencyMs: 1 };
  const reason = "1 of 3 good checks since it was down";
  const services = [
    service("web", [server("a", { status: "down", lastCheck, reason }), server("b")]),
  ];
  assertEquals(textsOf(services), [`warning: a of name of web is down: ${reason}`]);
});
