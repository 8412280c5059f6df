import { assertEquals } from "@std/assert";
import type { Problem } from "../../../core/plugin/mod.ts";
import { doubtfulPlaces } from "./doubt.ts";

const FILES = { haresources: "/etc/ha.d/haresources" };

function doubtful(path: string, parts: Partial<Problem> = {}): string[] {
  const problem = {
    severity: "error",
    file: "/etc/ha.d/ha.cf",
    line: 1,
    path,
    message: "m",
  } as const;
  return [
    ...new Set(doubtfulPlaces([{ ...problem, ...parts }], FILES).map((each) => each.join("."))),
  ];
}

Deno.test("doubtfulPlaces are those that the directive is about, also where it is misspelt", () => {
  assertEquals(doubtful("mcast"), ["cluster.heartbeats"]);
  assertEquals(doubtful("serial"), ["cluster.heartbeats"]);
  assertEquals(doubtful("mcsat"), ["cluster.heartbeats"]);
  assertEquals(doubtful("ping"), ["cluster.ping"]);
  assertEquals(doubtful("nodes"), ["cluster.nodes", "cluster.preferred", "cluster.groups"]);
  assertEquals(doubtful("keepaliv"), doubtful("deadtime"));
  assertEquals(doubtful("keepalive").includes("cluster.warntime"), true);
  assertEquals(doubtful("logfile"), []);
});

Deno.test("doubtfulPlaces are all that lines fill where nobody knows what the wrong one means", () => {
  for (const path of ["", "qwertyuiop"]) {
    assertEquals(doubtful(path).length, 11, path);
    assertEquals(doubtful(path).includes("cluster.authkeys"), false);
  }
});

Deno.test("doubtfulPlaces are the resources for errors of haresources, and none for warnings", () => {
  const resources = ["cluster.preferred", "cluster.resources", "cluster.groups"];
  assertEquals(doubtful("haresources"), resources);
  assertEquals(doubtful("mcast", { file: FILES.haresources }), resources);
  assertEquals(doubtful("mcast", { severity: "warning" }), []);
});
