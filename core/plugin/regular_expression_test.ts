import { assertEquals } from "@std/assert";
import { whyNotCompiled } from "./regular_expression.ts";

Deno.test("whyNotCompiled is silent about what compiles, and gives the engine's reason otherwise", () => {
  assertEquals(whyNotCompiled("Sample (a|b)+ /: x"), undefined);
  assertEquals(whyNotCompiled("a(b"), "unterminated group");
  assertEquals(whyNotCompiled("/: ["), "unterminated character class");
});
