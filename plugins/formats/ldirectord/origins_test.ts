import { assertEquals } from "@std/assert";
import { createOrigins } from "./origins.ts";

Deno.test("createOrigins finds the line of a place, or of the nearest place around it", () => {
  const origins = createOrigins();
  origins.record(["services", 0], 3);
  origins.record(["services", 0, "real", 1], 5);
  assertEquals(origins.locate(["services", 0, "real", 1]), 5);
  assertEquals(origins.locate(["services", 0, "real", 1, "weight"]), 5);
  assertEquals(origins.locate(["services", 0, "real", 0]), 3);
  assertEquals(origins.locate(["services", 0, "scheduler"]), 3);
});

Deno.test("createOrigins finds nothing where no place around has a line", () => {
  const origins = createOrigins();
  origins.record(["services", 0], 3);
  assertEquals(origins.locate([]), undefined);
  assertEquals(origins.locate(["services"]), undefined);
  assertEquals(origins.locate(["services", 1]), undefined);
  assertEquals(origins.locate(["services", "0"]), undefined);
});

Deno.test("createOrigins keeps the last line of a place", () => {
  const origins = createOrigins();
  origins.record(["autoreload"], 1);
  origins.record(["autoreload"], 7);
  assertEquals(origins.locate(["autoreload"]), 7);
});
