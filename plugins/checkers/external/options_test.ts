import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

const PROGRAM = "/opt/check";

Deno.test("the external checker wants the path of a program from the root, and words", () => {
  assertEquals(plugin.options.parse({ command: PROGRAM }), { command: PROGRAM, arguments: [] });
  const wrong: [unknown, string][] = [
    [{}, "command"],
    [{ command: "" }, "command"],
    [{ command: "check" }, "command"],
    [{ command: "./check" }, "command"],
    [{ command: "/opt/che\0ck" }, "command"],
    [{ command: ["/opt/check"] }, "command"],
    [{ command: PROGRAM, arguments: "-v" }, "arguments"],
    [{ command: PROGRAM, arguments: [1] }, "arguments.0"],
    [{ command: PROGRAM, arguments: ["a\0b"] }, "arguments.0"],
    [{ command: PROGRAM, shell: "yes" }, "shell"],
  ];
  for (const [options, place] of wrong) {
    const prepared = plugin.prepare(options);
    const places = prepared.ok ? [] : prepared.problems.map(({ path }) => path.join("."));
    assertEquals([...new Set(places)], [place], JSON.stringify(options));
  }
});

Deno.test("the external checker says that a path is wanted where a bare name is found", () => {
  const prepared = plugin.prepare({ command: "check" });
  const message = prepared.ok ? "" : prepared.problems[0]?.message ?? "";
  assertEquals(message.includes("a path from the root"), true, message);
});
