import { assert, assertEquals } from "@std/assert";
import { format, readHeartbeat, recognizesHeartbeat } from "./format.ts";
import { BASIS } from "./test_notes.ts";

const TEXT = BASIS.join("\n");

Deno.test("recognizesHeartbeat takes a file named ha.cf and no other", () => {
  for (const path of ["ha.cf", "/etc/ha.d/ha.cf", "./ha.cf"]) assert(recognizesHeartbeat({ path }));
  for (const path of ["aha.cf", "ha.cf.bak", "ldirectord.cf", "ha.cf/x", "HA.CF", "haresources"]) {
    assert(!recognizesHeartbeat({ path }), path);
  }
});

Deno.test("the format reads the folder that has ha.cf, and needs haresources beside it", () => {
  assertEquals(format.folderFile, "ha.cf");
  assertEquals(format.needs?.({ path: "/etc/ha.d/ha.cf", text: TEXT }), ["haresources"]);
  assertEquals(format.write, undefined);
});

Deno.test("readHeartbeat wants haresources", () => {
  for (const others of [undefined, {}, { haresources: null }]) {
    const { doubtful, problems } = readHeartbeat({
      path: "/etc/ha.d/ha.cf",
      text: TEXT,
      ...(others === undefined ? {} : { others }),
    });
    assertEquals(doubtful?.map((place) => place.join(".")), [
      "cluster.preferred",
      "cluster.resources",
      "cluster.groups",
    ]);
    assertEquals(problems, [{
      severity: "error",
      file: "/etc/ha.d/ha.cf",
      line: 1,
      path: "haresources",
      message: 'there is no file "haresources" beside it; ' +
        "wanted is one with a line for each group: its node and resources",
    }]);
  }
});

Deno.test("readHeartbeat names the file of each problem, place and include", () => {
  const others = {
    haresources: "\na x::1 \\\nldirectord ldirectord::/etc/b.cf IPaddr2::10.0.0.1/255.255.255.0",
  };
  const reading = readHeartbeat({ path: "/etc/ha.d/ha.cf", text: `${TEXT}\ndebug 1`, others });
  assertEquals(reading.problems.map(({ file, line }) => `${file}:${line}`), [
    "/etc/ha.d/ha.cf:4",
    "/etc/ha.d/haresources:3",
  ]);
  assertEquals(reading.includes, [
    { path: "ldirectord.cf", file: "/etc/ha.d/haresources", line: 3 },
    { path: "/etc/b.cf", file: "/etc/ha.d/haresources", line: 3 },
  ]);
  const at = (...path: (string | number)[]) => [reading.fileOf?.(path), reading.locate(path)];
  assertEquals(at("cluster", "heartbeats", 0), [undefined, 2]);
  assertEquals(at("cluster", "resources", 1, "address"), ["/etc/ha.d/haresources", 3]);
  assertEquals(at("services"), [undefined, undefined]);
});

Deno.test("readHeartbeat reads both files whatever is wrong with either", () => {
  const { input, problems, doubtful = [] } = readHeartbeat({
    path: "ha.cf",
    text: `${TEXT}\nkeepalive 3s\nping 10.0.0.9`,
    others: { haresources: "c x" },
  });
  const { cluster } = input as { readonly cluster: { readonly ping: readonly string[] } };
  assertEquals(cluster.ping, ["10.0.0.9"]);
  const places = doubtful.map((place) => place.join("."));
  assertEquals(
    ["deadtime", "resources", "ping", "heartbeats", "nodes"].map((key) =>
      places.includes(`cluster.${key}`)
    ),
    [true, true, false, false, false],
  );
  assertEquals(
    problems.filter(({ severity }) => severity === "error").map(({ file, line }) =>
      `${file}:${line}`
    ),
    ["ha.cf:4", "haresources:1"],
  );
});
