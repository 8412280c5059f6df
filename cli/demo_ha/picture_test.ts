import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { colourPainter, plainPainter, visibleLength } from "../output.ts";
import { FAULTS } from "./faults.ts";
import { describeGap, keyLines, picture, type PictureParts } from "./picture.ts";
import { directorView, endedView, SCENE } from "./test_scene.ts";

const MANY = Array.from({ length: 20 }, (_, index) => `line ${index}.`);
const PARTS: PictureParts = {
  view: SCENE,
  events: ["AppNode1 tells", "AppNode2 tells", "What was done"].map((heading) => ({
    heading,
    lines: MANY,
  })),
  footer: "Ctrl-C ends the demo",
  size: { columns: 130, rows: 45 },
};

function drawn(change: Partial<PictureParts["view"]>): string {
  return picture({ ...PARTS, view: { ...SCENE, ...change } }, plainPainter).join("\n");
}

Deno.test("picture shows both directors, who has the address, and what each says of the nodes", () => {
  const text = drawn({});
  assertMatch(text, /^AppNode1 +4711 +active +member +yes +10\.0\.0\.154 +appnode2 alive$/m);
  assertMatch(text, /^AppNode2 +4711 +standby +member +yes +- +appnode2 alive$/m);
  assertMatch(text, /^NODE +ADDRESS +PROCESS +FOR AppNode1 +FOR AppNode2 +ANSWERED$/m);
  assertMatch(text, /^node1 +10\.0\.0\.147:9072 +21 +up +up +70$/m);
  assertMatch(text, /^client +119 answers\/s; 3 failed in all$/m);
  assert(text.endsWith("Ctrl-C ends the demo"));
});

Deno.test("picture shows a director that ended, one that is paused and one that is cut off", () => {
  const ended = endedView("AppNode1", "ended with code 1: a long\nreason", true);
  const second = directorView("AppNode2", "active", { cut: true });
  const text = drawn({ directors: [ended, second], parted: true });
  assertMatch(text, /^AppNode1 +- +- +ended with code 1 +- +10\.0\.0\.154 +-$/m);
  assertMatch(text, /^AppNode2 .* cable pulled$/m);
  assertMatch(text, /^the directors do not hear each other$/m);
  assertMatch(text, /^node1 +\S+ +21 +- +up +70$/m);
  const { snapshot: _, ...silent } = directorView("AppNode1", "standby");
  assertMatch(drawn({ directors: [{ ...silent, state: "paused" }] }), /^AppNode1 .* paused /m);
  assertMatch(drawn({ directors: [silent] }), /^AppNode1 .* does not answer /m);
});

Deno.test("picture shows the client's gap, and a silence while it lasts", () => {
  const gap = { mark: "kill", longestMs: 411.6, failed: 8 };
  const text = drawn({ client: { ...SCENE.client, silentMs: 1_240, gap } });
  assertMatch(
    text,
    /^client +no answer for 1\.2 s, longest gap since kill: 412 ms, 8 failed; 3 failed in all$/m,
  );
  assertEquals(describeGap(gap), "kill: 412 ms, 8 failed");
});

Deno.test("picture shows a node that was killed", () => {
  const nodes = SCENE.nodes.map(({ name, address }) => ({ name, address }));
  assertMatch(drawn({ nodes }), /^node2 +\S+ +killed +up +up +71$/m);
});

Deno.test("picture fits the terminal, with the latest events of all and every key", () => {
  for (const size of [{ columns: 80, rows: 24 }, { columns: 100, rows: 30 }, PARTS.size]) {
    const lines = picture({ ...PARTS, size }, plainPainter);
    assert(lines.length < size.rows, `${lines.length} lines in ${size.rows} rows`);
    const text = lines.join("\n");
    assertEquals(text.split("line 19.").length - 1, 3);
    for (const { word } of FAULTS) assertStringIncludes(text, word);
  }
});

Deno.test("keyLines says what keys do where there is room, and never wraps", () => {
  const wide = keyLines({ columns: 130, rows: 45 }, plainPainter).join("\n");
  assertStringIncludes(wide, "k kill: SIGKILL for the master");
  assertStringIncludes(wide, "q quit");
  for (const columns of [40, 60, 80, 100, 130, 200]) {
    for (const rows of [24, 50]) {
      for (const line of keyLines({ columns, rows }, colourPainter)) {
        assert(visibleLength(line) < columns, line);
      }
    }
  }
});
