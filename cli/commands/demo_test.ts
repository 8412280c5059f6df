import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { demo } from "./demo.ts";
import { runCommand } from "./test_files.ts";

Deno.test("demo refuses a time that is none before it starts anything", async () => {
  for (const text of ["soon", "0", "-3"]) {
    const error = await assertRejects(() => runCommand(demo, [`--for=${text}`]), RingmasterError);
    assertEquals(error.code, "usage");
  }
});
