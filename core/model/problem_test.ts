import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { errorTexts, formatProblem, nearestWord, newWarnings, type Problem } from "./problem.ts";
import { SCHEDULERS } from "./service.ts";

const problem: Problem = {
  severity: "error",
  file: "lb.yaml",
  line: 7,
  path: "services[0].scheduler",
  message: 'scheduler is "rrr", did you mean "rr"?',
};

Deno.test("formatProblem says file, line, path and message in this order", () => {
  assertEquals(
    formatProblem(problem),
    'lb.yaml:7: services[0].scheduler: scheduler is "rrr", did you mean "rr"?',
  );
});

Deno.test("formatProblem leaves out the line and the path where there are none", () => {
  const { line: _line, ...noLine } = problem;
  assertEquals(
    formatProblem({ ...noLine, path: "", message: "the file is empty" }),
    "lb.yaml: the file is empty",
  );
});

Deno.test("formatProblem says of a warning that it is one, behind the place", () => {
  assertEquals(
    formatProblem({ ...problem, severity: "warning", path: "", message: "lost its indentation" }),
    "lb.yaml:7: warning: lost its indentation",
  );
});

Deno.test("nearestWord finds the word behind each kind of slip", () => {
  const words = ["receive", "request", "scheduler", "virtual"];
  assertEquals(nearestWord("recieve", words), "receive", "two letters swapped");
  assertEquals(nearestWord("reqest", words), "request", "a letter left out");
  assertEquals(nearestWord("schedduler", words), "scheduler", "a letter too many");
  assertEquals(nearestWord("virtuel", words), "virtual", "a wrong letter");
  assertEquals(nearestWord("REQUEST", words), "request", "other case");
});

Deno.test("nearestWord counts two swapped letters as one slip, also at the start and the end", () => {
  assertEquals(nearestWord("ab", ["ba", "xyz"]), "ba");
  assertEquals(nearestWord("rwr", ["wrr", "dh"]), "wrr");
  assertEquals(nearestWord("ipvsamd", ["ipvsadm"]), "ipvsadm");
});

Deno.test("nearestWord says nothing where no word is near", () => {
  assertEquals(nearestWord("banana", ["receive", "request"]), undefined);
  assertEquals(nearestWord("rr", ["sip-options"]), undefined);
  assertEquals(nearestWord("receive", []), undefined);
  assertEquals(nearestWord("x".repeat(100), ["x".repeat(99)]), undefined, "too long to be a slip");
});

Deno.test("nearestWord prefers the nearer word, and the first of two that are equally near", () => {
  assertEquals(nearestWord("http", ["https", "http"]), "http");
  assertEquals(nearestWord("htt", ["http", "hat"]), "http");
  assertEquals(nearestWord("wl", ["wlc", "lc", "wrr"]), "wlc");
});

Deno.test("nearestWord keeps the spelling of the allowed word", () => {
  assertEquals(nearestWord("get", ["HEAD", "GET"]), "GET");
});

Deno.test("nearestWord finds every word itself, whatever else is allowed", () => {
  fc.assert(fc.property(fc.constantFrom(...SCHEDULERS), (word) => {
    assertEquals(nearestWord(word, SCHEDULERS), word);
  }));
});

Deno.test("nearestWord is as near from one word to the other as back, for words of one length", () => {
  const word = fc.stringMatching(/^[abc]{3,6}$/);
  fc.assert(
    fc.property(word, word, (left, right) => {
      fc.pre(left.length === right.length);
      assertEquals(
        nearestWord(left, [right]) === undefined,
        nearestWord(right, [left]) === undefined,
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("nearestWord finds a word again after one slip of any kind", () => {
  const slip = fc.record({
    word: fc.stringMatching(/^[a-z]{3,12}$/),
    at: fc.nat({ max: 11 }),
    letter: fc.stringMatching(/^[a-z]$/),
    kind: fc.constantFrom("drop", "add", "change", "swap"),
  });
  fc.assert(fc.property(slip, ({ word, at, letter, kind }) => {
    const place = at % word.length;
    const [head, tail] = [word.slice(0, place), word.slice(place + 1)];
    const found = {
      drop: head + tail,
      add: head + letter + word.slice(place),
      change: head + letter + tail,
      swap: head + tail.slice(0, 1) + word.charAt(place) + tail.slice(1),
    }[kind];
    assert(nearestWord(found, [word]) === word, `"${found}" was not traced to "${word}"`);
  }));
});

Deno.test("errorTexts says why something is refused, without what is only warned of", () => {
  const warned: Problem = { ...problem, severity: "warning", message: "it is old" };
  assertEquals(errorTexts([warned, problem, warned]), [formatProblem(problem)]);
});

Deno.test("newWarnings says what is warned of more than before, wherever it has moved to", () => {
  const warning = (line: number, path: string, message: string): Problem => ({
    severity: "warning",
    file: "lb.yaml",
    line,
    path,
    message,
  });
  const before = [
    warning(3, "services[0].check", "it is slow"),
    warning(9, "services[1].check", "it is slow"),
    warning(12, "services[2]", "it has no server"),
  ];
  assertEquals(newWarnings(before, before), []);
  // The first service went, so that the others moved up, and one more is slow.
  const after = [
    warning(4, "services[0].check", "it is slow"),
    warning(7, "services[1]", "it has no server"),
    warning(11, "services[2].check", "it is slow"),
    warning(15, "services[3].check", "it is slow"),
    warning(15, "", "it is odd"),
    problem,
  ];
  assertEquals(newWarnings(before, after), [
    "lb.yaml:15: services[3].check: it is slow",
    "lb.yaml:15: it is odd",
  ]);
  assertEquals(newWarnings([], [warning(1, "", "it is odd")]), ["lb.yaml:1: it is odd"]);
});
