import { assertEquals, assertStringIncludes } from "@std/assert";
import { addressesOfResources, clusterFindings } from "./doctor_cluster.ts";
import { lines } from "./doctor_fixtures.ts";
import type { AuthMethod, ClusterConfig, ResourceConfig } from "./model/mod.ts";

const MULTICAST = { type: "multicast", options: { interface: "eth0" } };
const UNICAST = { type: "unicast", options: { peer: "10.0.0.2" } };

function clusterOf(parts: Partial<ClusterConfig> = {}, method: AuthMethod = "sha256") {
  return {
    nodes: ["appnode1", "appnode2"],
    heartbeats: [MULTICAST, UNICAST],
    authkeysPath: "/etc/ha.d/authkeys",
    keyring: {
      active: 3,
      keys: [{ id: 1, method: "crc", secret: "" }, { id: 3, method, secret: "x" }],
    },
    groups: [],
    ...parts,
    // The rest is not looked at.
  } as unknown as ClusterConfig;
}

function found(cluster: ClusterConfig, hostname = "AppNode1") {
  return clusterFindings({ node: "appnode1", cluster }, { hostname: () => hostname });
}

Deno.test("clusterFindings says who this director is, that media are several, and which key signs", () => {
  assertEquals(lines(found(clusterOf())), [
    "ok director name appnode1: it is one of appnode1, appnode2",
    "ok heartbeat media: there are 2",
    "ok key of /etc/ha.d/authkeys: key 3 of method sha256 signs",
  ]);
});

Deno.test("clusterFindings has nothing to say of a director that is alone", () => {
  assertEquals(clusterFindings({ node: "one" }, { hostname: () => "two" }), []);
});

Deno.test("clusterFindings warns of a machine that has the name of another director", () => {
  const [name] = found(clusterOf(), "APPNODE2");
  assertEquals(name?.status, "warning");
  assertStringIncludes(name?.message ?? "", "called APPNODE2, which is another director");
  assertStringIncludes(name?.remedy ?? "", '"node: APPNODE2"');
});

Deno.test("clusterFindings takes a machine of another name as the configuration wants it", () => {
  assertEquals(
    lines(found(clusterOf(), "web7.example")).slice(0, 1),
    [
      "ok director name appnode1: it is one of appnode1, appnode2; this machine itself is web7.example",
    ],
  );
});

Deno.test("clusterFindings warns of a single medium, and of a key that is none", () => {
  const findings = found(clusterOf({ heartbeats: [MULTICAST] }, "crc"));
  assertEquals(findings.map(({ status }) => status), ["ok", "warning", "warning"]);
  const [, media, key] = findings;
  assertStringIncludes(media?.message ?? "", "there is only one, multicast; where it is cut");
  assertStringIncludes(media?.remedy ?? "", "ucast in ha.cf, or under heartbeats in a native file");
  assertStringIncludes(key?.remedy ?? "", "ringmaster keygen");
});

Deno.test("addressesOfResources finds what looks like an address, whatever plugin it is for", () => {
  const resource = (options: Record<string, unknown>): ResourceConfig => ({
    type: "any",
    options,
    timeoutMs: 1,
    monitorMs: 1,
    onFailure: "keep",
  });
  const groups: ClusterConfig["groups"] = [
    {
      name: "a",
      preferred: "appnode1",
      resources: [
        resource({ address: "10.0.0.154/25", interface: "eth0", count: 5, nothing: null }),
        resource({ role: "master" }),
      ],
    },
    {
      name: "b",
      preferred: "appnode2",
      resources: [resource({ where: "2001:DB8::0:1" }), resource({ args: ["10.0.0.9"] })],
    },
  ];
  assertEquals([...addressesOfResources(clusterOf({ groups }))], ["10.0.0.154", "2001:db8::1"]);
  assertEquals(addressesOfResources(undefined).size, 0);
});
