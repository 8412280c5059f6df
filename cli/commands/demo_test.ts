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

Deno.test("demo refuses faults that there are not, and faults without --ha", async () => {
  for (const words of [["--fault=kill"], ["--ha", "--fault=kil"], ["--ha", "--fault=kill,"]]) {
    const error = await assertRejects(() => runCommand(demo, words), RingmasterError);
    assertEquals(error.code, "usage", words.join(" "));
  }
});

Deno.test("requireCheckout sends who has the compiled program to a checkout", () => {
  requireCheckout(false);
  assertThrows(() => requireCheckout(true), RingmasterError, 'with "deno task demo"');
});
