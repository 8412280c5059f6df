import { assert, assertEquals, assertFalse, assertLess } from "@std/assert";
import { createNotebook } from "./notes.ts";

Deno.test("createNotebook lists problems in the order of the file", () => {
  const notebook = createNotebook("a.cf");
  notebook.at(9, "virtual x: real").error("late");
  notebook.at(2, "quiescent").warn("early");
  assertEquals(notebook.problems(), [
    { severity: "warning", file: "a.cf", line: 2, path: "quiescent", message: "early" },
    { severity: "error", file: "a.cf", line: 9, path: "virtual x: real", message: "late" },
  ]);
});

Deno.test("createNotebook has errors only when one was noted", () => {
  const notebook = createNotebook("a.cf");
  notebook.at(1, "").warn("a warning is no error");
  assertFalse(notebook.hasErrors());
  notebook.at(1, "").error("this is one");
  assert(notebook.hasErrors());
});

Deno.test("createNotebook keeps a message on one line and of bearable length", () => {
  const notebook = createNotebook("a.cf");
  notebook.at(1, "virtual a\rb").error(`cannot read "\x1b[31m\u2028"`);
  notebook.at(2, "").error("x".repeat(100_000));
  const [first, second] = notebook.problems();
  assertEquals(first?.path, "virtual a\\x0db");
  assertEquals(first?.message, 'cannot read "\\x1b[31m\\x2028"');
  assertLess(second?.message.length ?? Infinity, 500);
});
