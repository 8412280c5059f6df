/**
 * What stays behind: a million checks by a real director of real HTTP servers on loopback, as fast as it goes, and
 * thousands of runs of programs and of echo requests. Memory, descriptors and processes must not grow with their
 * number.
 * Where the machine is slow, checks that a checker answers at once make up the million; it says how many did.
 */

import { startFarm } from "./farm.ts";
import type { BenchRow } from "./rows.ts";

export async function run(): Promise<BenchRow[]> {
  const farm = await startFarm();
  try {
    const worker = new URL("./soak_worker.ts", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--v8-flags=--expose-gc", worker, String(farm.port)],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("the worker of the soak failed");
    // The director under test writes its events to the standard output as well.
    return JSON.parse(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1) ?? "");
  } finally {
    await farm.stop();
  }
}
