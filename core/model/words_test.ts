import { assertEquals } from "@std/assert";
import { count } from "./words.ts";

Deno.test("count gives a noun its plural but for one", () => {
  assertEquals([0, 1, 2].map((amount) => count(amount, "server")), [
    "0 servers",
    "1 server",
    "2 servers",
  ]);
});
