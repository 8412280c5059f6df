import { assertEquals } from "@std/assert";
import { createNotebook } from "./notes.ts";

Deno.test("createNotebook keeps files apart, each in the order of its lines", () => {
  const notebook = createNotebook();
  notebook.at({ file: "ha.cf", line: 7 }, "mcast").warn("late");
  notebook.at({ file: "haresources", line: 2 }, "").warn("other");
  notebook.at({ file: "ha.cf", line: 3 }, "node").warn("early");
  assertEquals(notebook.hasErrors(), false);
  notebook.at({ file: "haresources", line: 1 }, "x").error("bad");
  assertEquals(notebook.hasErrors(), true);
  assertEquals(notebook.problems(), [
    { severity: "warning", file: "ha.cf", line: 3, path: "node", message: "early" },
    { severity: "warning", file: "ha.cf", line: 7, path: "mcast", message: "late" },
    { severity: "error", file: "haresources", line: 1, path: "x", message: "bad" },
    { severity: "warning", file: "haresources", line: 2, path: "", message: "other" },
  ]);
});

Deno.test("createNotebook makes every message one line of bearable length", () => {
  const notebook = createNotebook();
  notebook.at({ file: "ha.cf", line: 1 }, "a\nb").error(`x\u0000${"y".repeat(1_000)}`);
  const [problem] = notebook.problems();
  assertEquals(problem?.path, "a\\x0ab");
  assertEquals(problem?.message.startsWith("x\\x00yyy"), true);
  assertEquals((problem?.message.length ?? 0) < 500, true);
});
