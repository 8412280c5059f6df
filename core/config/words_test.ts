import { assert, assertEquals } from "@std/assert";
import { SCHEDULERS } from "../model/mod.ts";
import { flagsOf, listedFlag, SCHEDULER_FLAG_WORDS } from "./words.ts";

Deno.test("every scheduler has three flags, of which sh and mh call two by names of their own", () => {
  for (const scheduler of SCHEDULERS) assertEquals(new Set(flagsOf(scheduler)).size, 3);
  assertEquals(flagsOf("sh"), ["sh-fallback", "sh-port", "flag-3"]);
  assertEquals(flagsOf("mh"), ["mh-fallback", "mh-port", "flag-3"]);
  assertEquals(flagsOf("wrr"), ["flag-1", "flag-2", "flag-3"]);
});

Deno.test("a flag is listed by the word of its scheduler, and not at all by another one", () => {
  assertEquals(listedFlag("flag-2", "sh"), "sh-port");
  assertEquals(listedFlag("sh-port", "sh"), "sh-port");
  assertEquals(listedFlag("flag-2", "wrr"), "flag-2");
  assertEquals(listedFlag("sh-port", "mh"), undefined);
  assertEquals(listedFlag("", "mh"), undefined);
});

Deno.test("every word for a flag is listed with some scheduler", () => {
  for (const word of SCHEDULER_FLAG_WORDS) {
    assert(SCHEDULERS.some((scheduler) => listedFlag(word, scheduler) === word), word);
  }
});
