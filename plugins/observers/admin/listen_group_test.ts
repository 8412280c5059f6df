import { assertEquals, assertRejects } from "@std/assert";
import { findGroup, groupNumber } from "./listen_group.ts";

Deno.test("findGroup finds a group's number by its whole name", () => {
  const text = "root:x:0:\nadm:x:4:anna,ben\nadmin:x:117:\nbroken\nodd:x::\n";
  assertEquals(["root", "adm", "admin"].map((name) => findGroup(text, name)), [0, 4, 117]);
  assertEquals(
    ["ad", "anna", "broken", "odd", ""].map((name) => findGroup(text, name)),
    Array(5).fill(undefined),
  );
});

Deno.test("groupNumber knows root, and says which group there is not", async () => {
  assertEquals(await groupNumber("root"), 0);
  await assertRejects(
    () => groupNumber("no-such-group"),
    Error,
    'there is no group "no-such-group"',
  );
});
