import { assertEquals } from "@std/assert";
import { describeValue, isLayer, renderLayer } from "./layer_view.ts";
import { plainPainter } from "./output.ts";

const NOW = 1_000_000;

Deno.test("renderLayer has a row for each change, and below it what the file says against it", () => {
  const lines = renderLayer(
    [
      { service: "web", value: { scheduler: "wlc" }, by: "anna", since: NOW - 61_000 },
      {
        service: "web",
        server: "10.0.0.2:80",
        value: null,
        by: "deploy",
        since: NOW - 5_000,
        conflict: "the file now\nsays weight 7",
      },
    ],
    NOW,
    plainPainter,
  );
  assertEquals(lines, [
    "SERVICE  SERVER       CHANGE         BY      SINCE",
    "web      -            scheduler=wlc  anna    1m 1s",
    "web      10.0.0.2:80  removed        deploy  5s",
    "  conflict: the file now says weight 7",
  ]);
  assertEquals(renderLayer([], NOW, plainPainter), ["no change at run time is in force"]);
});

Deno.test("describeValue writes a value as it would be typed", () => {
  assertEquals(describeValue("10.0.0.2:80 masq 1"), "10.0.0.2:80 masq 1");
  assertEquals(
    describeValue({ weight: 5, check: { type: "http", ports: [1, 2] } }),
    "weight=5 check.type=http check.ports=[1,2]",
  );
});

Deno.test("isLayer takes a list of changes and nothing else", () => {
  const entry = { service: "web", value: null, by: "anna", since: 1 };
  assertEquals(isLayer([]), true);
  assertEquals(isLayer([entry, { ...entry, value: "text" }, { ...entry, value: {} }]), true);
  for (const other of [{}, null, [{ ...entry, value: 5 }], [{ ...entry, since: "x" }], [null]]) {
    assertEquals(isLayer(other), false);
  }
});
