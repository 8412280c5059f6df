import { assertEquals } from "@std/assert";
import { fileNameOf, shownCommands, steady } from "./console.ts";

Deno.test("shownCommands gives each command with the lines below it", () => {
  const text = "$ deno test a\nok | 1 passed\n\n$ deno test b\n$ deno test c\nfirst\nsecond\n";
  assertEquals(shownCommands({ info: "console", text, line: 10 }), [
    { command: "deno test a", output: "ok | 1 passed", line: 10 },
    { command: "deno test b", output: "", line: 13 },
    { command: "deno test c", output: "first\nsecond", line: 14 },
  ]);
});

Deno.test("fileNameOf reads the name behind the language, and nothing else", () => {
  const named = (info: string) => fileNameOf({ info, text: "", line: 1 });
  assertEquals(named("ts plugins/backlog.ts"), "plugins/backlog.ts");
  assertEquals(named("yaml ringmaster.yaml"), "ringmaster.yaml");
  assertEquals(["ts", "console", "text a b", ""].map(named), Array(4).fill(undefined));
});

Deno.test("steady takes out what differs from run to run", () => {
  const output = "\u001b[32mok\u001b[0m (12ms) | 1 passed (4 steps) (1s) /tmp/x/a.ts (345µs)\n";
  assertEquals(steady(output, "/tmp/x"), "ok | 1 passed (4 steps) a.ts");
});
