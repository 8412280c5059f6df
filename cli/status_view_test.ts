import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Snapshot } from "../mod.ts";
import { colourPainter, plainPainter } from "./output.ts";
import { renderRejected, renderServices, renderStatus } from "./status_view.ts";
import { CLUSTER } from "./test_cluster.ts";
import { DOWN_SERVER, SNAPSHOT, TAKEN_AT, UP_SERVER } from "./test_snapshot.ts";

function shown(snapshot: Partial<Snapshot>): string {
  return renderStatus({ ...SNAPSHOT, ...snapshot }, plainPainter).join("\n");
}

function withServers(...servers: Snapshot["services"][number]["servers"]): Partial<Snapshot> {
  const [service] = SNAPSHOT.services;
  assert(service !== undefined);
  return { services: [{ ...service, servers }] };
}

Deno.test("renderStatus shows who answers, how table and checks do, and every server", () => {
  assertEquals(
    shown({}),
    `ringmaster 0.1.0 on lb1, process 4711, up 5m 5s
configuration  /etc/ha.d/ldirectord.cf, loaded 1m 0s ago
backend        userspace: not ipvsadm, because this is not root
table          settled, 6 operations in 3 rounds
checks         2 probes, 1 in flight, 610 done, 12 failed, at most 7.3 ms late

10.0.0.150:9072/tcp  spring-ring-http, rr, 1 of 2 up
  SERVER           FORWARD  STATE  WEIGHT  ACTIVE  SINCE  LAST CHECK
  10.0.0.147:9072  masq     up          1       3  5m 3s  status 200, 1.2 ms
  10.0.0.146:9072  masq     down        -       -    12s  connection refused, 0.3 ms`,
  );
});

Deno.test("renderStatus shows the cluster above the services, where there is one", () => {
  const [facts = "", cluster = "", services = ""] = shown({ cluster: CLUSTER }).split("\n\n");
  assertStringIncludes(facts, "checks         2 probes");
  assertStringIncludes(cluster, "cluster appnode1+appnode2  active, fit");
  assertStringIncludes(services, "10.0.0.150:9072/tcp  spring-ring-http");
  assert(!shown({}).includes("cluster"));
});

Deno.test("renderStatus says why a server is out where the last check does not", () => {
  const drained = { ...UP_SERVER, weight: 0, tableWeight: 0, reason: "configured with weight 0" };
  assertStringIncludes(
    shown(withServers(drained)),
    "    gets no new connections: configured with weight 0",
  );
  assert(!shown(withServers(DOWN_SERVER)).includes("gets no new connections"));
});

Deno.test("renderStatus shows what an operator or the maintenance folder says about a server", () => {
  const since = TAKEN_AT - 5_000;
  const text = shown(withServers(
    { ...UP_SERVER, standing: { mode: "draining", since }, connectionsLeft: 3 },
    { ...DOWN_SERVER, standing: { mode: "maintenance", file: "10.0.0.146", weight: 5, since } },
  ));
  assertStringIncludes(text, "10.0.0.147:9072  masq     up, draining               1");
  assertStringIncludes(text, "\n    draining for 5s: 3 connections left\n");
  assertStringIncludes(text, "10.0.0.146:9072  masq     down, in maintenance       -");
  assertStringIncludes(text, "\n    in maintenance for 5s because of file 10.0.0.146\n");
  assertStringIncludes(text, "\n    weight 5 (configured 1)");
});

Deno.test("renderStatus shows a server that was not checked yet", () => {
  const { lastCheck: _, ...fresh } = DOWN_SERVER;
  const text = shown(withServers({ ...fresh, status: "unknown", since: 0, reason: "not yet" }));
  assertStringIncludes(text, "10.0.0.146:9072  masq     unknown       -       -      -  -\n");
  assertStringIncludes(text, "gets no new connections: not yet");
});

Deno.test("renderStatus shows persistence, quiescence and the fallback of a service", () => {
  const [service] = SNAPSHOT.services;
  assert(service !== undefined);
  const full = {
    ...service,
    name: service.id,
    persistence: { timeoutSeconds: 60 },
    quiescent: true,
    onePacket: true,
    schedulerFlags: ["sh-port", "sh-fallback"],
    fallback: { id: "127.0.0.1:80", inUse: false },
    servers: [],
  };
  const text = shown({ services: [full] });
  assertStringIncludes(
    text,
    "10.0.0.150:9072/tcp  rr, flags sh-port sh-fallback, persistent 60s, one-packet, quiescent, 0 of 0 up",
  );
  assertStringIncludes(text, "  no real servers\n  fallback 127.0.0.1:80 is not needed");
  const inUse = shown({ services: [{ ...full, fallback: { id: "127.0.0.1:80", inUse: true } }] });
  assertStringIncludes(inUse, "fallback 127.0.0.1:80 is in use");
});

Deno.test("renderStatus shows a refusing backend with its error, and a dry run", () => {
  const text = shown({
    reconcile: { state: "degraded", rounds: 1, operations: 0, lastError: "no permission" },
    backend: { name: "ipvsadm", reason: "ip_vs is there", dryRun: true },
  });
  assertStringIncludes(text, "table          degraded: no permission, 0 operations in 1 round\n");
  assertStringIncludes(text, "ipvsadm (dry run: nothing is changed): ip_vs is there");
});

Deno.test("renderRejected shows each problem by itself, whatever stands in it", () => {
  const path = "/etc/a.cf";
  const rejected = `${path}:3: unknown key "x"; allowed are y; ${path}:7: bad`;
  const config = { path, loadedAt: TAKEN_AT, rejected };
  assertEquals(renderRejected({ ...SNAPSHOT, config }, plainPainter), [
    "the file was rejected, and what runs stays as it is:",
    '  /etc/a.cf:3: unknown key "x"; allowed are y',
    "  /etc/a.cf:7: bad",
  ]);
  assertStringIncludes(shown({ config }), "  /etc/a.cf:7: bad\n");
  assertEquals(renderRejected(SNAPSHOT, plainPainter), []);
});

Deno.test("renderStatus takes out what would steer the terminal", () => {
  const { lastCheck } = UP_SERVER;
  assert(lastCheck !== undefined);
  const evil = { ...UP_SERVER, lastCheck: { ...lastCheck, message: "a\x1b[2Jb\nc" } };
  const text = shown(withServers(evil));
  assertStringIncludes(text, "a [2Jb c, 1.2 ms");
});

Deno.test("renderServices uses the same columns for all services, and paints states", () => {
  const [service] = SNAPSHOT.services;
  assert(service !== undefined);
  const wide = { ...UP_SERVER, id: "[2001:db8::1]:9072" };
  const snapshot = { ...SNAPSHOT, services: [service, { ...service, servers: [wide] }] };
  const headings = renderServices(snapshot, plainPainter).filter((line) => line.includes("SERVER"));
  assertEquals(headings.length, 2);
  assertEquals(headings[0], headings[1]);
  const painted = renderServices(SNAPSHOT, colourPainter).join("\n");
  assertStringIncludes(painted, "\x1b[32mup\x1b[39m");
  assertStringIncludes(painted, "\x1b[31mdown\x1b[39m");
});

Deno.test("renderServices says so where there are none", () => {
  assertEquals(renderServices({ ...SNAPSHOT, services: [] }, plainPainter), ["", "no services"]);
});
