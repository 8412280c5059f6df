import { assertEquals } from "@std/assert";
import { silentLogger } from "./logger.ts";

Deno.test("silentLogger writes nothing anywhere", () => {
  const written: unknown[] = [];
  const real = { log: console.log, error: console.error };
  console.log = console.error = (...given: unknown[]) => void written.push(given);
  try {
    silentLogger.log("error", "nobody hears this");
  } finally {
    Object.assign(console, real);
  }
  assertEquals(written, []);
});
