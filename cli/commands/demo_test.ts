import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { demo, requireCheckout } from "./demo.ts";
import { runCommand } from "./test_files.ts";

Deno.test("demo refuses a time that is none before it starts anything", async () => {
  for (const text of ["soon", "0", "-3"]) {
    const error = await assertRejects(() => runCommand(demo, [`--for=${text}`]), RingmasterError);
    assertEquals(error.code, "usage");
  }
});

Deno.test("requireCheckout sends who has the compiled program to a checkout", () => {
  requireCheckout(false);
  assertThrows(() => requireCheckout(true), RingmasterError, 'with "deno task demo"');
});
