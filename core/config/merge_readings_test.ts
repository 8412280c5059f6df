import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import type { FormatReading } from "../plugin/mod.ts";
import { mergeReadings } from "./merge_readings.ts";
import { formatPath } from "./report.ts";

/** A file in which some places have lines. */
function part(
  path: string,
  input: unknown,
  lines: Readonly<Record<string, number>> = {},
  fileOf?: FormatReading["fileOf"],
) {
  const reading: FormatReading = {
    input,
    problems: [],
    locate: (place) => lines[formatPath(place)],
    ...(fileOf === undefined ? {} : { fileOf }),
  };
  return { path, reading };
}

Deno.test("one file alone stays as it is", () => {
  const main = part("a", 5);
  assertEquals(mergeReadings(main, []), main.reading);
});

Deno.test("services are put behind each other, and other keys where nobody has said them", () => {
  const merged = mergeReadings(part("a", { node: "n", services: [1] }), [
    part("b", { services: [2, 3], state: "/s", logfile: undefined }),
    part("c", { services: [4], logfile: "/l" }),
  ]);
  assertEquals(merged.input, {
    node: "n",
    services: [1, 2, 3, 4],
    state: "/s",
    logfile: "/l",
  });
  assertEquals(merged.problems, []);
});

Deno.test("a key that somebody else says differently counts for nothing, with a warning", () => {
  const lines = { logfile: 3, autoreload: 4 };
  const merged = mergeReadings(part("ha.cf", { logfile: "/a", autoreload: true }, lines), [
    part("b.cf", { logfile: "/b", autoreload: true }, { logfile: 9 }),
    part("c.cf", { autoreload: false }),
  ]);
  assertEquals(merged.input, { logfile: "/a", autoreload: true });
  assertEquals(merged.problems.map(formatProblem), [
    "b.cf:9: warning: logfile: it counts for nothing here, because ha.cf:3 says it already",
    "c.cf: warning: autoreload: it counts for nothing here, because ha.cf:4 says it already",
  ]);
});

Deno.test("what a format fills in gives way to what a file says, without a word", () => {
  const a = part("a.cf", { logfile: "/a", autoreload: false }, { "services[0]": 3 });
  const b = part("b.cf", { logfile: "/b", autoreload: true }, { autoreload: 9 });
  const c = part("c.cf", { logfile: "/c", autoreload: false }, { logfile: 2, autoreload: 4 });
  const merged = mergeReadings(a, [b, c]);
  assertEquals(merged.input, { logfile: "/c", autoreload: true });
  assertEquals(merged.problems.map(formatProblem), [
    "c.cf:4: warning: autoreload: it counts for nothing here, because b.cf:9 says it already",
  ]);
  const places = [["logfile"], ["autoreload"]];
  assertEquals(places.map((path) => merged.fileOf?.(path)), ["c.cf", "b.cf"]);
});

Deno.test("every place is found in the file that said it, at its own line", () => {
  const merged = mergeReadings(
    part("a", { cluster: {}, services: [1] }, { "": 1, cluster: 2, "services[0]": 3 }, ([key]) => {
      return key === "cluster" ? "haresources" : undefined;
    }),
    [
      part("b", { services: [2, 3], node: "x" }, { "services[1].real": 5, node: 6 }),
      part("c", { services: [4] }, { "services[0]": 7 }),
    ],
  );
  const places: readonly (readonly (string | number)[])[] = [
    [],
    ["cluster", "nodes"],
    ["cluster"],
    ["node"],
    ["services", 0],
    ["services", 2, "real"],
    ["services", 3],
    ["services", 9],
    ["nothing"],
  ];
  assertEquals(places.map((place) => [merged.locate(place), merged.fileOf?.(place)]), [
    [1, undefined],
    [undefined, "haresources"],
    [2, "haresources"],
    [6, "b"],
    [3, undefined],
    [5, "b"],
    [7, "c"],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

Deno.test("the problems of all files are told, and what is no mapping stays so for the schema to refuse", () => {
  const problem = { severity: "error", file: "b", path: "", message: "m" } as const;
  const b = part("b", { services: [1] });
  const merged = mergeReadings(part("a", 5), [{
    ...b,
    reading: { ...b.reading, problems: [problem] },
  }]);
  assertEquals([merged.input, merged.problems], [5, [problem]]);
  assertEquals(mergeReadings(part("a", {}), [part("b", undefined)]).input, {});
});

Deno.test("services that are no list stay where they are to be refused; an empty key is a list", () => {
  const wrong = mergeReadings(part("a", { services: 5 }), [part("b", { services: [1] })]);
  assertEquals(wrong.input, { services: 5 });
  const empty = mergeReadings(part("a", { services: null }), [part("b", { services: [1] })]);
  assertEquals([empty.input, empty.problems], [{ services: [1] }, []]);
});

Deno.test("defaults hold for the services of their own file only", () => {
  const merged = mergeReadings(part("a", { node: "n" }), [
    part("b", { services: [{ virtual: 1 }], defaults: { scheduler: "rr" } }),
    part("c", { services: [{ virtual: 2 }], logfile: "/l" }),
    part("d", { services: [{ virtual: 3 }], defaults: { quiescent: true } }),
  ]);
  assertEquals([merged.input, merged.problems], [{
    node: "n",
    services: [{ scheduler: "rr", virtual: 1 }, { virtual: 2 }, { quiescent: true, virtual: 3 }],
    logfile: "/l",
  }, []]);
  const same = mergeReadings(part("a", {}), [
    part("b", { services: [1], defaults: { scheduler: "rr" } }),
    part("c", { services: [2], defaults: { scheduler: "rr" } }),
  ]);
  assertEquals(same.input, { services: [1, 2], defaults: { scheduler: "rr" } });
});
