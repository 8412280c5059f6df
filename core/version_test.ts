import { assertEquals } from "@std/assert";
import settings from "../deno.json" with { type: "json" };
import { VERSION } from "./version.ts";

Deno.test("VERSION is the version that deno.json states", () => {
  assertEquals(VERSION, settings.version);
});
