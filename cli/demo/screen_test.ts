import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { DirectorEvent } from "../../mod.ts";
import { colourPainter, plainPainter, visibleLength } from "../output.ts";
import { createTestConsole } from "../test_console.ts";
import { SNAPSHOT, TAKEN_AT } from "../test_snapshot.ts";
import { chooseLayout } from "./layout.ts";
import { createLiveRegion, eventLine, introduction, livePicture, noteLine } from "./screen.ts";

const PLACES = {
  config: "/tmp/d/ldirectord.cf",
  logfile: "/tmp/d/ringmaster.log",
  socket: "/tmp/d/admin.sock",
  page: "http://127.0.0.1:8694",
  token: "rm_abc_def",
  program: "deno run --allow-all /src/cli/main.ts",
};

Deno.test("introduction says what is where and gives three things to try that can be pasted", () => {
  const layout = chooseLayout(() => "free");
  const nodes = layout.nodes.map((place, index) => ({ place, pid: 4712 + index }));
  const text = introduction(layout, nodes, PLACES, plainPainter).join("\n");
  assertMatch(text, /^ {2}balancer +http 127\.0\.0\.150:9072 +sip 127\.0\.0\.150:7072$/m);
  assertMatch(text, /^ {2}AppNode2 +http 127\.0\.0\.146:9072 +sip .* process 4713$/m);
  assertStringIncludes(text, "curl -s http://127.0.0.150:9072/SpringRing/status;");
  assertMatch(text, /^ +kill 4712$/m);
  assertStringIncludes(text, `${PLACES.program} status --socket /tmp/d/admin.sock`);
  assertStringIncludes(text, PLACES.config);
  assertMatch(text, /^ {2}dashboard +http:\/\/127\.0\.0\.1:8694 /m);
  assertMatch(text, /^ {2}token +rm_abc_def /m);
  assert(!text.includes("note:"));
});

Deno.test("introduction says aloud what differs from the article", () => {
  const layout = { ...chooseLayout(() => "free"), notes: ["HTTP uses port 9172"] };
  const text = introduction(layout, [], PLACES, plainPainter).join("\n");
  assertStringIncludes(text, "\nnote: HTTP uses port 9172\n");
});

Deno.test("eventLine shows the time of day and the sentence, painted by severity", () => {
  const event: DirectorEvent = {
    type: "server.down",
    service: "s",
    server: "r",
    message: "refused\x1b[2J",
    id: 1,
    time: TAKEN_AT,
  };
  assertMatch(
    eventLine(event, plainPainter),
    /^\d\d:\d\d:\d\d {2}server r of s is down: refused \[2J$/,
  );
  assertStringIncludes(eventLine(event, colourPainter), "\x1b[31mserver r");
  assertStringIncludes(noteLine(TAKEN_AT, "x", "warning", colourPainter), "\x1b[33mx");
  assert(noteLine(TAKEN_AT, "x", "info", colourPainter).endsWith("  x"));
});

Deno.test("livePicture shows services, latest events and how to end it", () => {
  const lines = livePicture(SNAPSHOT, ["one", "two"], "Ctrl-C ends the demo", plainPainter);
  assertMatch(lines[0] ?? "", /^10\.0\.0\.150:9072\/tcp /);
  assertEquals(lines.slice(-5), [
    "Latest events",
    "  one",
    "  two",
    "",
    "Ctrl-C ends the demo",
  ]);
});

Deno.test("livePicture shows why a changed file is not in force", () => {
  const config = { ...SNAPSHOT.config, rejected: "/etc/ha.d/ldirectord.cf:3: bad" };
  const text = livePicture({ ...SNAPSHOT, config }, [], "", plainPainter).join("\n");
  assertStringIncludes(text, "\n  /etc/ha.d/ldirectord.cf:3: bad\n");
});

/** The sequences that the region uses: cursor up, erase the rest of the line, erase the rest of the screen. */
// deno-lint-ignore no-control-regex -- the sequences begin with the escape character
const SEQUENCE = /(\x1b\[\d*[FKJ]|\n)/;

/** What a terminal shows after all of this. */
function screenOf(output: string): string[] {
  const lines = [""];
  let row = 0;
  let column = 0;
  for (const part of output.split(SEQUENCE)) {
    const line = lines[row] ?? "";
    if (part === "\n" || part.endsWith("F")) {
      row += part === "\n" ? 1 : -Number(part.slice(2, -1));
      column = 0;
      lines[row] ??= "";
    } else if (part === "\x1b[K") lines[row] = line.slice(0, column);
    else if (part === "\x1b[J") lines.splice(row, lines.length, line.slice(0, column));
    else {
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    }
  }
  return lines;
}

Deno.test("createLiveRegion draws over what it drew before", () => {
  const console = createTestConsole({ size: { columns: 40, rows: 10 } });
  const region = createLiveRegion(console);
  console.out("above");
  region.draw(["a1", "a2", "a3"]);
  region.draw(["b", "b2"]);
  assertEquals(screenOf(console.stdout), ["above", "b", "b2", ""]);
  region.draw(["c1", "c2", "c3", "c4"]);
  assertEquals(screenOf(console.stdout), ["above", "c1", "c2", "c3", "c4", ""]);
});

Deno.test("createLiveRegion never draws more rows or columns than the terminal has", () => {
  const console = createTestConsole({ size: { columns: 10, rows: 4 } });
  const lines = Array.from({ length: 9 }, (_, index) => `line ${index} is rather long`);
  createLiveRegion(console).draw(lines);
  const shown = screenOf(console.stdout);
  assertEquals(shown, ["line 6 is", "line 7 is", "line 8 is", ""]);
  assert(shown.every((line) => visibleLength(line) < 10));
});
