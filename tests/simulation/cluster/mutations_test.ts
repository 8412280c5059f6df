import { assert, assertEquals } from "@std/assert";
import { MUTATIONS } from "./mutations.ts";
import { runSeed } from "./run.ts";

/** Within so many seeds every mistake must be found. */
const SEEDS_MAX = 120;

for (const [name, { elect, found }] of Object.entries(MUTATIONS)) {
  Deno.test(`the checkers find it where ${name}`, async () => {
    for (let seed = 0; seed < SEEDS_MAX; seed++) {
      const { violation } = await runSeed({ seed, elect });
      if (violation === undefined) continue;
      assert(found.includes(violation.invariant), `${violation.invariant}: ${violation.text}`);
      const real = await runSeed({ seed });
      assertEquals(real.violation, undefined, "the real directors do not make this mistake");
      return;
    }
    throw new Error(`nothing was found in ${SEEDS_MAX} seeds`);
  });
}
