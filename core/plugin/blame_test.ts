import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { blame, type FaultOwner } from "./blame.ts";

const ROOT = "file:///opt/ringmaster/plugins/";
const OWNERS: readonly FaultOwner[] = [
  { id: "checker.backlog", path: "/etc/ringmaster/plugins/backlog.ts" },
  { id: "observer.pager", path: "/srv/pager.js" },
];

function stackOf(...places: string[]): string {
  return ["Error: x", ...places.map((place) => `    at Module.run (${place})`)].join("\n");
}

Deno.test("blame finds the file of a plugin of the site's own, with or without a query", () => {
  const table: [string, string | undefined][] = [
    ["file:///etc/ringmaster/plugins/backlog.ts:1:2", "checker.backlog"],
    ["file:///etc/ringmaster/plugins/backlog.ts?0f3a:12:34", "checker.backlog"],
    ["file:///etc/ringmaster/plugins/backlog.ts?digest=0f3a:12:34", "checker.backlog"],
    ["file:///srv/pager.js:1:1", "observer.pager"],
    ["file:///srv/pager.jsx:1:1", undefined],
    ["file:///srv/pager.js.old:1:1", undefined],
    ["file:///home/srv/pager.js:1:1", undefined],
    ["ext:core/01_core.js:448:21", undefined],
  ];
  for (const [place, wanted] of table) {
    assertEquals(blame(stackOf(place), OWNERS, ROOT), wanted, place);
    assertEquals(blame(`Error: x\n    at ${place}`, OWNERS, ROOT), wanted, `bare ${place}`);
    assertEquals(blame(`Error: x\n    at async ${place}`, OWNERS, ROOT), wanted, `async ${place}`);
  }
});

Deno.test("blame finds the folder of a plugin that ships, and no other folder of that name", () => {
  const table: [string, string | undefined][] = [
    [`${ROOT}checkers/http/checker.ts:1:2`, "checker.http"],
    [`${ROOT}backends/ipvsadm/deep/er.ts:1:2`, "backend.ipvsadm"],
    [`${ROOT}resources/ip_addr/frames.ts:1:2`, "resource.ip_addr"],
    [`${ROOT}heartbeats/multicast/heartbeat.ts:1:2`, "heartbeat.multicast"],
    [`${ROOT}formats/yaml/mod.ts:1:2`, "format.yaml"],
    [`${ROOT}observers/log/log.ts:1:2`, "observer.log"],
    [`${ROOT}mod.ts:1:2`, undefined],
    [`${ROOT}others/log/log.ts:1:2`, undefined],
    ["file:///srv/plugins/checkers/http/checker.ts:1:2", undefined],
  ];
  for (const [place, wanted] of table) {
    assertEquals(blame(stackOf(place), [], ROOT), wanted, place);
  }
});

Deno.test("blame names the plugin that stands highest: the others only called it", () => {
  const own = "file:///srv/pager.js?1:1:1";
  const shipped = `${ROOT}checkers/http/checker.ts:1:2`;
  const core = "file:///opt/ringmaster/core/health/pool.ts:1:2";
  assertEquals(blame(stackOf(core, own, shipped), OWNERS, ROOT), "observer.pager");
  assertEquals(blame(stackOf(core, shipped, own), OWNERS, ROOT), "checker.http");
  assertEquals(blame(stackOf(core, core), OWNERS, ROOT), undefined);
});

Deno.test("blame takes a site's own plugin for its own wherever it stands", () => {
  const path = "/opt/ringmaster/plugins/checkers/mine/mod.ts";
  const stack = stackOf(`file://${path}?1:1:1`);
  assertEquals(blame(stack, [{ id: "checker.other", path }], ROOT), "checker.other");
});

Deno.test("blame knows a path whatever letters it has, shown with escapes or without", () => {
  for (const name of ["a b.ts", "50%.ts", "100%25.ts", "q?x.ts", "h#y.ts", "(p).ts", "é.ts"]) {
    const path = `/srv/${name}`;
    const owners = [{ id: "checker.odd", path }];
    assertEquals(blame(stackOf(`file://${path}?d1:1:38`), owners, ROOT), "checker.odd", name);
  }
  const owners = [{ id: "checker.odd", path: "/srv/a b/é.ts" }];
  assertEquals(blame(stackOf("file:///srv/a%20b/%C3%A9.ts:1:38"), owners, ROOT), "checker.odd");
  const root = "file:///opt/my%20ring/plugins/";
  const stack = stackOf("file:///opt/my ring/plugins/checkers/sip/mod.ts:1:1");
  assertEquals(blame(stack, [], root), "checker.sip");
});

Deno.test("blame knows the plugins of this very program", () => {
  const place = new URL("../../plugins/checkers/sip/mod.ts", import.meta.url).href;
  assertEquals(blame(stackOf(`${place}:1:1`), []), "checker.sip");
});

Deno.test("blame never throws, whatever stands in a stack", () => {
  assertEquals(blame(undefined, OWNERS, ROOT), undefined);
  assertEquals(blame("", OWNERS, ROOT), undefined);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(blame(text, OWNERS, ROOT), undefined);
  }));
});
