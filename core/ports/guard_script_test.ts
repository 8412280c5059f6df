import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { guardScript, quoteWord } from "./guard_script.ts";

const decoder = new TextDecoder();

async function shell(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("quoteWord quotes a word so that the shell takes nothing in it for its own", async () => {
  const words = [
    "plain",
    "",
    "two words",
    "it's",
    "''",
    "$HOME `id` $(id)",
    "a;b|c&d>e<f",
    "\\n",
    "*",
  ];
  const { stdout } = await shell(`printf '[%s]' ${words.map(quoteWord).join(" ")}`);
  assertEquals(stdout, words.map((word) => `[${word}]`).join(""));
});

Deno.test("quoteWord gives the shell any text back as it was", async () => {
  const word = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"));
  // One shell for all of them: it prints what it was given, each with an end that no word has.
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 50 }), async (words) => {
      const { stdout } = await shell(`printf '%s\\001' ${words.map(quoteWord).join(" ")}`);
      assertEquals(stdout, words.map((each) => `${each}\u0001`).join(""));
    }),
    { numRuns: 30 },
  );
});

Deno.test("quoteWord refuses what no program can be given", () => {
  assertThrows(() => quoteWord("a\0b"), TypeError, "zero byte");
});

Deno.test("guardScript is a program that the shell understands, whatever is in its parts", async () => {
  const path = '/tmp/it\'s "here"; $(false)';
  const commands = [["ip", "-o", "x'y"], ["true"]];
  for (const list of [commands, []]) {
    const script = guardScript({ commands: list, delayMs: 1_250, path });
    assertEquals(await shell(`set -n\n${script}`), { code: 0, stdout: "", stderr: "" });
  }
});

Deno.test("guardScript waits as long as it was asked to, to the millisecond", () => {
  const script = (delayMs: number) => guardScript({ commands: [], delayMs, path: "/x" });
  assertEquals(/sleep (\S+)/.exec(script(1_250))?.[1], "1.250");
  assertEquals(/sleep (\S+)/.exec(script(0))?.[1], "0.000");
  assertEquals(/sleep (\S+)/.exec(script(60_000))?.[1], "60.000");
});
