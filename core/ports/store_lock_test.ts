import { assertEquals, assertThrows } from "@std/assert";
import { StoreLock } from "./store_lock.ts";

Deno.test("StoreLock lets one have it at a time, in a file of the owner's alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.lock`;
    const first = new StoreLock(path);
    assertEquals((await Deno.stat(path)).mode ?? 0 & 0o777, 0o100600);
    assertThrows(() => new StoreLock(path), Error, "another program has it open");
    first.release();
    new StoreLock(path).release();
    assertThrows(() => new StoreLock(`${folder}/none/a.lock`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
