/** Examples of answers, for the description of the API: the services of a small site. */

export const SERVICE = "10.0.0.150:9072/tcp";
export const SERVER = "10.0.0.147:9072";
const AT = 1_769_860_800_000;

export const exampleMember = { service: "spring-ring-http", server: SERVER };

export const exampleServer = {
  id: SERVER,
  status: "up",
  since: AT,
  forwarding: "masq",
  weight: 1,
  tableWeight: 1,
  lastCheck: { healthy: true, message: "200 OK", at: AT + 5_000, latencyMs: 1.8 },
};

export const exampleService = {
  id: SERVICE,
  name: "spring-ring-http",
  scheduler: "rr",
  quiescent: false,
  servers: [exampleServer],
};

export const exampleStatus = {
  version: "0.1.0",
  node: "appnode1",
  pid: 4_121,
  startedAt: AT,
  takenAt: AT + 6_000,
  config: { path: "/etc/ringmaster/ringmaster.yaml", loadedAt: AT },
  backend: { name: "ipvsadm", reason: "the kernel has ip_vs", dryRun: false },
  reconcile: { state: "settled", rounds: 1, operations: 2 },
  checks: { probes: 1, inFlight: 0, total: 6, failed: 0, worstLatenessMs: 2.5 },
  services: [exampleService],
};

const node = {
  name: "appnode1",
  self: true,
  status: "alive",
  since: AT,
  role: "active",
  fit: true,
  links: [{ link: "multicast eth0 225.0.0.1:694", status: "up" }],
};

export const exampleNodes = [node];

const resource = { label: "ip_addr 10.0.0.150/25 eth0", type: "ip_addr", held: true };

export const exampleResources = [{ group: "resources", ...resource }];

export const exampleCluster = {
  name: "appnode1+appnode2",
  node: "appnode1",
  role: "active",
  status: "member",
  fit: true,
  reasons: [],
  autoFailback: false,
  times: {
    keepaliveMs: 100,
    deadtimeMs: 400,
    warntimeMs: 200,
    initdeadMs: 2_000,
    deadpingMs: 400,
  },
  nodes: [node],
  groups: [{
    name: "resources",
    preferred: "appnode1",
    phase: "held",
    claim: 2,
    since: AT,
    holders: ["appnode1"],
    heirs: [{ node: "appnode2" }],
    why: "this director holds it and is the preferred one",
    resources: [resource],
  }],
  references: [],
  counters: {
    sent: 3_030,
    received: 3_021,
    duplicates: 0,
    refused: {
      malformed: 0,
      oversized: 0,
      unauthenticated: 0,
      replayed: 0,
      foreign: 0,
      unknown_node: 0,
      other_version: 0,
    },
  },
};

export const exampleEvent = {
  type: "server.down",
  service: SERVICE,
  server: SERVER,
  message: "connection refused",
  id: 17,
  time: AT,
  cause: 16,
  severity: "error",
  sentence: `server ${SERVER} of ${SERVICE} is down: connection refused`,
};

export const exampleAudit = {
  id: 21,
  time: AT,
  actor: "anna",
  role: "operate",
  from: "127.0.0.1:40112",
  verb: "drain",
  target: `${SERVER} of spring-ring-http`,
  before: "enabled",
  outcome: "done",
  after: "draining until 2026-01-31T12:05:00.000Z at the latest",
  endedAt: AT + 3,
};

export const exampleVerb = {
  service: SERVICE,
  server: SERVER,
  message: `server ${SERVER} of ${SERVICE} is disabled`,
};

export const exampleReload = {
  kind: "applied",
  changes: [`server ${SERVER} of spring-ring-http added`],
};

export const exampleLayer = {
  service: "spring-ring-http",
  server: SERVER,
  value: `${SERVER} masq 2`,
  by: "anna",
  since: AT,
};

export const examplePlan = {
  operations: [{
    kind: "server.add",
    service: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9_072 },
    server: { address: "10.0.0.147", port: 9_072, forwarding: "masq", weight: 2 },
  }],
  steps: [`add server ${SERVER} masq weight 2 to ${SERVICE}`],
  warnings: [],
  problems: [],
};

export const exampleFiles = [{
  path: "/etc/ringmaster/ringmaster.yaml",
  text: `services:\n  - virtual: ${SERVICE}\n    real: ["${SERVER} masq 1"]\n`,
}];

export const exampleConfiguration = {
  path: "/etc/ringmaster/ringmaster.yaml",
  format: "yaml",
  etag: "8d7c1f2a5b3e4096",
  files: exampleFiles,
  inForce: true,
};

export const examplePromotion = {
  path: "/etc/ringmaster/ringmaster.yaml",
  change: "@@ -3 +3 @@\n-      - 10.0.0.147:9072 masq 1\n+      - 10.0.0.147:9072 masq 2\n",
  entries: [exampleLayer],
};
