import { assertEquals } from "@std/assert";
import { ATTEMPTS_MAX, retryAfterMs } from "./backoff.ts";

Deno.test("retryAfterMs doubles the wait up to a limit, and then is the period", () => {
  const waits = Array.from({ length: ATTEMPTS_MAX + 2 }, (_, index) => retryAfterMs(index + 1, 7));
  assertEquals(waits, [100, 200, 400, 800, 1600, 3200, 5000, 7, 7, 7]);
});

Deno.test("retryAfterMs stays a number however many attempts failed", () => {
  for (const attempts of [1e3, 1e9, Number.MAX_SAFE_INTEGER]) {
    assertEquals(retryAfterMs(attempts, 5_000), 5_000);
  }
});
