import { assertEquals } from "@std/assert";
import { buildInput } from "./build.ts";
import type { Path } from "./origins.ts";
import { haCf, haresources, withBasis } from "./test_notes.ts";

const FILES = { haCf: "ha.cf", haresources: "haresources" };

Deno.test("buildInput says all times with their units, and nothing that the files do not say", () => {
  const { input } = buildInput(withBasis("keepalive 500ms", "deadtime 3"), haresources("a"), FILES);
  assertEquals(input, {
    cluster: {
      nodes: ["a", "b"],
      auto_failback: false,
      heartbeats: [
        {
          type: "multicast",
          interface: "eth0",
          group: "225.0.0.1",
          port: 694,
          ttl: 1,
          loop: false,
        },
      ],
      keepalive: "500ms",
      deadtime: "3s",
      warntime: "1500ms",
      initdead: "12s",
      deadping: "3s",
      authkeys: "authkeys",
    },
  });
});

Deno.test("buildInput puts one group beside the cluster and several into groups", () => {
  const alone = buildInput(withBasis(), haresources("b x", "a ldirectord"), FILES).input.cluster;
  assertEquals([alone.preferred, alone.resources, alone.groups], [
    "b",
    [{ type: "script", script: "x" }],
    undefined,
  ]);
  const several =
    buildInput(withBasis(), haresources("b x", "a y 10.0.0.1/24"), FILES).input.cluster;
  assertEquals([several.preferred, several.resources], [undefined, undefined]);
  assertEquals(several.groups?.map(({ name, preferred }) => [name, preferred]), [["x", "b"], [
    "y",
    "a",
  ]]);
});

Deno.test("buildInput says what ha.cf has besides", () => {
  const read = withBasis(
    "cluster web",
    "ping 10.0.0.1",
    "realtime off",
    "logfile /a",
    "logfacility cron",
  );
  const { input } = buildInput(read, haresources("a x"), FILES);
  const { name, ping, realtime } = input.cluster;
  assertEquals([name, ping, realtime, input.logfile, input.syslog], [
    "web",
    ["10.0.0.1"],
    false,
    "/a",
    "cron",
  ]);
});

Deno.test("buildInput knows the file and line of every part", () => {
  const read = haCf(
    "keepalive 2",
    "node a",
    "node b",
    "bcast eth0 eth1",
    "ping 10.0.0.1",
    "logfile /a",
    "auto_failback on",
  );
  const places = (resources: string[], paths: Path[]) => {
    const { origins } = buildInput(read, haresources(...resources), FILES);
    return paths.map((path) => {
      const place = origins.locate(path);
      return place === undefined ? undefined : `${place.file}:${place.line}`;
    });
  };
  assertEquals(
    places(["a \\", "x \\", "y"], [
      ["cluster", "keepalive"],
      ["cluster", "deadtime"],
      ["cluster", "nodes", 1],
      ["cluster", "heartbeats", 1, "port"],
      ["cluster", "ping"],
      ["logfile"],
      ["cluster", "auto_failback"],
      ["cluster", "preferred"],
      ["cluster", "resources"],
      ["cluster", "resources", 1, "script"],
      ["services", 0],
    ]),
    [
      "ha.cf:1",
      "ha.cf:2",
      "ha.cf:3",
      "ha.cf:4",
      "ha.cf:5",
      "ha.cf:6",
      "ha.cf:7",
      "haresources:1",
      "haresources:2",
      "haresources:3",
      undefined,
    ],
  );
  assertEquals(
    places(["", "a x", "b \\", "y"], [
      ["cluster", "groups"],
      ["cluster", "groups", 1, "name"],
      ["cluster", "groups", 1, "preferred"],
      ["cluster", "groups", 1, "resources", 0],
    ]),
    ["haresources:2", "haresources:4", "haresources:3", "haresources:4"],
  );
});
