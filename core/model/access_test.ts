import { assertEquals } from "@std/assert";
import { ACCESS_ROLES, mayAct } from "./access.ts";

Deno.test("mayAct lets each role do what those before it may, and no more", () => {
  const table = ACCESS_ROLES.map((role) => ACCESS_ROLES.map((needed) => mayAct(role, needed)));
  assertEquals(table, [
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});
