import { assertEquals, assertRejects } from "@std/assert";
import { createTurns } from "./turns.ts";

Deno.test("what is asked for is done one after the other, also behind what failed", async () => {
  const turns = createTurns();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take(async () => {
    done.push("first begins");
    await gate.promise;
    done.push("first ends");
    throw new Error("first failed");
  });
  assertEquals(done, ["first begins"]);
  const second = turns.take(() => {
    done.push("second");
    return Promise.resolve(2);
  });
  assertEquals([turns.taken, done.length], [true, 1]);
  gate.resolve();
  await assertRejects(() => first, Error, "first failed");
  assertEquals(await second, 2);
  assertEquals(done, ["first begins", "first ends", "second"]);
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(turns.taken, false);
});
