import { assertEquals } from "@std/assert";
import { firstListed } from "./first_listed.ts";

const observer = (type: string) => ({ type, options: {} });

Deno.test("firstListed finds those that the file lists, however many come before them", () => {
  assertEquals(firstListed(["log", "metrics", "admin", "mail"].map(observer)), 3);
  assertEquals(firstListed(["log", "admin", "metrics", "mail"].map(observer)), 2);
  assertEquals(firstListed(["log", "admin", "admin"].map(observer)), 2);
});
