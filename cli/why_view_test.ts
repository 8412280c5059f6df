import { assertEquals, assertStringIncludes } from "@std/assert";
import { colourPainter, formatMoment, plainPainter } from "./output.ts";
import { toldEvent } from "./test_server.ts";
import { isToldExplanation, renderWhy, type ToldExplanation } from "./why_view.ts";

const EVENTS = [
  toldEvent(7, { severity: "warning", sentence: "check failed" }),
  toldEvent(8, { severity: "error", sentence: "server is down", cause: 7 }),
  toldEvent(9, { sentence: "applied", cause: 8 }),
  toldEvent(12, { sentence: "another thing", cause: 3 }),
];

const OPTIONS = { now: Date.UTC(2026, 10, 22, 16, 5, 0), paint: plainPainter };

const EXPLANATION: ToldExplanation = {
  service: "10.0.0.1:80/tcp",
  server: "10.0.0.2:80",
  state: ["it is down since 16:00:08", "it gets no new connections"],
  events: EVENTS,
};

Deno.test("renderWhy shows the state, then each event below its cause and further to the right", () => {
  const [first = "", second = "", third = "", fourth = ""] = EVENTS.map(({ time }) =>
    formatMoment(time)
  );
  assertEquals(renderWhy(EXPLANATION, OPTIONS), [
    "10.0.0.2:80 of 10.0.0.1:80/tcp",
    "  it is down since 16:00:08",
    "  it gets no new connections",
    "",
    "what led there, oldest first:",
    `  ${first}  4m 53s ago  #7         check failed`,
    `  ${second}  4m 52s ago  #8 <- #7   \u2514 server is down`,
    `  ${third}  4m 51s ago  #9 <- #8     \u2514 applied`,
    `  ${fourth}  4m 48s ago  #12 <- #3  another thing`,
  ]);
});

Deno.test("renderWhy says that no event is kept, and names the service alone", () => {
  assertEquals(renderWhy({ service: "web", state: ["it is up"], events: [] }, OPTIONS), [
    "web",
    "  it is up",
    "",
    "no event that is kept has to do with it",
  ]);
});

Deno.test("renderWhy names the group where it is about one", () => {
  const lines = renderWhy({ group: "web", state: ["it is here"], events: [] }, OPTIONS);
  assertEquals(lines.slice(0, 2), ["group web", "  it is here"]);
});

Deno.test("renderWhy indents a long chain no further than the window goes", () => {
  const events = Array.from({ length: 40 }, (_, index) => toldEvent(index + 1, { cause: index }));
  const lines = renderWhy({ service: "web", state: [], events }, OPTIONS);
  assertEquals(Math.max(...lines.map((line) => line.length)) < 110, true);
});

Deno.test("renderWhy breaks sentences where the window ends, below where they began", () => {
  const events = [
    toldEvent(1),
    toldEvent(2, { cause: 1, sentence: "a long sentence with words that do not fit" }),
  ];
  const lines = renderWhy({ service: "web", state: [], events }, { ...OPTIONS, columns: 78 });
  for (const line of lines) assertEquals(line.length < 78, true, line);
  const [first = "", second = ""] = lines.slice(-2);
  assertEquals(second.search(/\S/), first.indexOf("a long"));
});

Deno.test("renderWhy paints what is wrong, and steers no terminal", () => {
  const evil = { ...EXPLANATION, state: ["a\x1b[2J"], service: "x\x07" };
  const text = renderWhy(evil, { ...OPTIONS, paint: colourPainter }).join("\n");
  assertStringIncludes(text, "\x1b[31mserver is down\x1b[39m");
  assertEquals(text.includes("\x1b[2J") || text.includes("\x07"), false);
});

Deno.test("isToldExplanation takes what a director says and nothing else", () => {
  assertEquals(isToldExplanation(EXPLANATION), true);
  assertEquals(isToldExplanation({ ...EXPLANATION, events: [{}] }), false);
  assertEquals(isToldExplanation({ ...EXPLANATION, state: "up" }), false);
  assertEquals(isToldExplanation(undefined), false);
  assertEquals(isToldExplanation({ group: "web", state: [], events: [] }), true);
  assertEquals(isToldExplanation({ state: [], events: [] }), false);
  assertEquals(isToldExplanation({ ...EXPLANATION, group: 7 }), false);
  assertEquals(isToldExplanation({ group: "web", service: 7, state: [], events: [] }), false);
});
