import { assert, assertEquals } from "@std/assert";
import type { Operation } from "../model/mod.ts";
import { type Fact, type FactType, isKnownFact, sentence } from "./catalog.ts";
import type { ClusterFact } from "./cluster_facts.ts";
import type { OperatorFact } from "./operator_facts.ts";
import { expectLines, expectSeverities, expectTypes, type Samples } from "./samples_fixture.ts";

const service = "10.0.0.150:9072/tcp";
const server = "10.0.0.147:9072";
const removal: Operation = {
  kind: "server.remove",
  service: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 },
  server: { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 1 },
};
const removalLine = "remove server 10.0.0.147:9072 from 10.0.0.150:9072/tcp";

/** Those of clusters and operators stand beside their own files. */
const SAMPLES: Samples<Exclude<FactType, (ClusterFact | OperatorFact)["type"]>> = {
  "director.started": {
    fact: { type: "director.started", node: "AppNode1", version: "1.2.3" },
    line: "ringmaster 1.2.3 runs on AppNode1",
    severity: "info",
  },
  "director.stopping": {
    fact: { type: "director.stopping", reason: "SIGTERM" },
    line: "stopping: SIGTERM",
    severity: "info",
  },
  "director.stopped": {
    fact: { type: "director.stopped", table: "removed" },
    line: "stopped; the services are out of the table",
    severity: "info",
  },
  "backend.chosen": {
    fact: { type: "backend.chosen", backend: "memory", reason: "named by the configuration" },
    line: "backend memory: named by the configuration",
    severity: "info",
  },
  "config.loaded": {
    fact: {
      type: "config.loaded",
      path: "lb.yaml",
      services: 1,
      servers: 2,
      warnings: [],
      changes: [],
    },
    line: "configuration lb.yaml loaded: 1 service, 2 real servers",
    severity: "info",
  },
  "config.rejected": {
    fact: { type: "config.rejected", path: "lb.yaml", problems: ["lb.yaml:1: a", "lb.yaml:2: b"] },
    line: "configuration lb.yaml rejected, nothing changed: lb.yaml:1: a; lb.yaml:2: b",
    severity: "error",
  },
  "config.ignored": {
    fact: { type: "config.ignored", path: "lb.yaml", reason: "autoreload is off" },
    line: "configuration lb.yaml changed on disk and is not applied: autoreload is off",
    severity: "warning",
  },
  "check.failed": {
    fact: {
      type: "check.failed",
      service,
      server,
      message: "connection refused",
      latencyMs: 1,
      streak: 1,
      fall: 3,
    },
    line: `check of ${server} for ${service} failed (1 of 3): connection refused`,
    severity: "warning",
  },
  "server.up": {
    fact: { type: "server.up", service, server, message: "200 OK" },
    line: `server ${server} of ${service} is up: 200 OK`,
    severity: "info",
  },
  "server.down": {
    fact: { type: "server.down", service, server, message: "connection refused" },
    line: `server ${server} of ${service} is down: connection refused`,
    severity: "error",
  },
  "service.degraded": {
    fact: { type: "service.degraded", service, reason: "no server is up" },
    line: `service ${service} is degraded: no server is up`,
    severity: "warning",
  },
  "service.recovered": {
    fact: { type: "service.recovered", service },
    line: `service ${service} has servers again`,
    severity: "info",
  },
  "service.fallback_used": {
    fact: { type: "service.fallback_used", service, server: "127.0.0.1:80" },
    line: `service ${service} uses its fallback 127.0.0.1:80`,
    severity: "warning",
  },
  "service.fallback_released": {
    fact: { type: "service.fallback_released", service, server: "127.0.0.1:80" },
    line: `service ${service} no longer needs its fallback 127.0.0.1:80`,
    severity: "info",
  },
  "reconcile.planned": {
    fact: { type: "reconcile.planned", operations: [removal] },
    line: `would apply: ${removalLine}`,
    severity: "info",
  },
  "reconcile.applied": {
    fact: { type: "reconcile.applied", operations: [removal], durationMs: 2.6 },
    line: `applied in 3 ms: ${removalLine}`,
    severity: "info",
  },
  "reconcile.failed": {
    fact: { type: "reconcile.failed", message: "no such device", attempt: 2, retryInMs: 400 },
    line: "applying failed (attempt 2, again in 400 ms): no such device",
    severity: "error",
  },
  "reconcile.recovered": {
    fact: { type: "reconcile.recovered", attempts: 1 },
    line: "the backend works again after 1 failed attempt",
    severity: "info",
  },
  "reconcile.drift_found": {
    fact: {
      type: "reconcile.drift_found",
      operations: [removal],
      found: ["server 10.0.0.9:80 was added"],
      repaired: true,
    },
    line: "the table was changed by somebody else, to be put back: server 10.0.0.9:80 was added",
    severity: "warning",
  },
  "server.override_set": {
    fact: { type: "server.override_set", service, server, override: "disabled" },
    line: `server ${server} of ${service} is now disabled, set by an operator`,
    severity: "info",
  },
  "server.override_cleared": {
    fact: { type: "server.override_cleared", service, server, override: "disabled" },
    line: `server ${server} of ${service} is no longer disabled`,
    severity: "info",
  },
  "server.drained": {
    fact: { type: "server.drained", service, server, left: 1, reason: "the deadline has passed" },
    line:
      `server ${server} of ${service} is drained with 1 connection left: the deadline has passed`,
    severity: "info",
  },
  "server.maintenance_entered": {
    fact: { type: "server.maintenance_entered", service, server, file: "10.0.0.147" },
    line: `server ${server} of ${service} is in maintenance because of file 10.0.0.147`,
    severity: "warning",
  },
  "server.maintenance_left": {
    fact: { type: "server.maintenance_left", service, server, file: "10.0.0.147" },
    line: `server ${server} of ${service} is out of maintenance: file 10.0.0.147 is gone`,
    severity: "info",
  },
  "hook.ended": {
    fact: { type: "hook.ended", hook: "callback", command: "/bin/x a.cf", failure: "exit code 3" },
    line: 'callback "/bin/x a.cf" failed: exit code 3',
    severity: "error",
  },
  "sysctl.set": {
    fact: { type: "sysctl.set", name: "net.ipv4.ip_forward", before: "0", after: "1" },
    line: "kernel setting net.ipv4.ip_forward set to 1, was 0",
    severity: "info",
  },
  "sysctl.refused": {
    fact: {
      type: "sysctl.refused",
      name: "net.ipv4.ip_forward",
      wanted: "1",
      found: "0",
      reason: "permission denied",
    },
    line: "kernel setting net.ipv4.ip_forward should be 1 and is 0: permission denied",
    severity: "warning",
  },
  "plugin.noted": {
    fact: { type: "plugin.noted", plugin: "checker.sip", level: "warning", message: "slow" },
    line: "plugin checker.sip: slow",
    severity: "warning",
  },
  "director.state_failed": {
    fact: { type: "director.state_failed", path: "/var/lib/x", message: "disk full" },
    line: "trouble with what operators said, which is kept in /var/lib/x: disk full",
    severity: "error",
  },
  "plugin.failed": {
    fact: { type: "plugin.failed", plugin: "observer.log", phase: "start", message: "no disk" },
    line: "plugin observer.log failed in start: no disk",
    severity: "error",
  },
};

Deno.test("sentence says every event in one line, without a full stop", () => {
  expectLines(Object.values(SAMPLES));
});

Deno.test("severityOf says of every event how loud it is", () => {
  expectSeverities(Object.values(SAMPLES));
});

Deno.test("every type of event is a room and a fact in lower-case words", () => {
  expectTypes(SAMPLES);
});

Deno.test("sentence says whether a stop left the table as it was", () => {
  assertEquals(
    sentence({ type: "director.stopped", table: "left" }),
    "stopped; the service table stays as it is",
  );
});

Deno.test("sentence counts services, servers and warnings in good English", () => {
  const loaded: Fact = {
    type: "config.loaded",
    path: "lb.yaml",
    services: 0,
    servers: 1,
    warnings: [{ severity: "warning", file: "lb.yaml", path: "", message: "lost" }],
    changes: [],
  };
  const line = "configuration lb.yaml loaded: 0 services, 1 real server, 1 warning";
  assertEquals(sentence(loaded), line);
  assertEquals(
    sentence({ ...loaded, changes: ["a", "b", "c", "d", "e", "f", "g"] }),
    `${line}; a; b; c; d; e; and 2 more`,
  );
});

Deno.test("sentence stays readable when there are many operations", () => {
  const many = (amount: number): Fact => ({
    type: "reconcile.planned",
    operations: Array.from({ length: amount }, () => removal),
  });
  const five = Array(5).fill(removalLine).join("; ");
  assertEquals(sentence(many(5)), `would apply: ${five}`);
  assertEquals(sentence(many(6)), `would apply: ${five}; and 1 more`);
  assertEquals(sentence(many(10_000)), `would apply: ${five}; and 9995 more`);
});

Deno.test("isKnownFact knows what this program tells, and nothing else", () => {
  assert(isKnownFact({ type: "server.up" }));
  assert(isKnownFact({ type: "journal.failed" }));
  for (const type of ["server.painted", "constructor", ""]) assert(!isKnownFact({ type }));
});
