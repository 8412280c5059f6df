import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { FAULTS, QUIT } from "./faults.ts";
import { parseFaults, readWishes, type Wish, wishOf } from "./wishes.ts";

/** Words of the wishes, and what was told of other input, in their order. */
async function read(terminal: boolean, ...parts: string[]): Promise<string[]> {
  const seen: string[] = [];
  const input = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
  await readWishes(
    input,
    terminal,
    (wish: Wish) => seen.push(wish.word),
    (message) => seen.push(message),
  );
  return seen;
}

Deno.test("readWishes takes keys on a terminal, one by one, and leaves others out", async () => {
  assertEquals(await read(true, "k", "as", "\x1b[A\n q"), ["kill", "start", "standby", "quit"]);
});

Deno.test("readWishes takes words on lines elsewhere, also when they come in pieces", async () => {
  assertEquals(await read(false, "ki", "ll\n\n node-", "down \nquit"), [
    "kill",
    "node-down",
    "quit",
  ]);
});

Deno.test("readWishes tells of a word that is none, and goes on", async () => {
  const [told = "", next] = await read(false, "kil\nstart\n");
  assertEquals(told, 'unknown fault "kil", did you mean "kill"?');
  assertEquals(next, "start");
});

Deno.test("wishOf knows every fault and the end, and lists them to who knows none", () => {
  for (const wish of [...FAULTS, QUIT]) assertEquals(wishOf(wish.word), wish);
  const error = assertThrows(() => wishOf("xylophone"), RingmasterError);
  assertStringIncludes(error.message, "standby, takeover, stop, kill");
});

Deno.test("parseFaults reads a list in its order, a fault as often as it stands there", () => {
  const words = parseFaults("kill, start,kill").map(({ word }) => word);
  assertEquals(words, ["kill", "start", "kill"]);
  for (const text of ["", "kill,", "kill start", "quit"]) {
    const error = assertThrows(() => parseFaults(text), RingmasterError);
    assertEquals(error.code, "usage", text);
  }
});
