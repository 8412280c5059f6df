/** What an operator sees of a director that is to stop and cannot give up what it holds. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { withPairDirector, withPairFiles } from "./cli_cluster_scene.ts";

/** Starts and says that it runs; stopping it fails. */
const STUCK_SCRIPT = `#!/bin/sh
case "$2" in
  start) touch "$1" ;;
  status) [ -e "$1" ] && echo running || echo stopped ;;
  stop) echo "device is busy"; exit 1 ;;
esac
`;

const INITDEAD = "2s";

Deno.test("a second SIGTERM ends a director that cannot give up what it holds, and it says what that is", () =>
  withPairFiles({
    resources: (folder) =>
      `[{ type: script, script: ${folder}/stuck, args: [${folder}/here], name: stuck }]`,
    initdead: INITDEAD,
  }, async (pair, folder) => {
    await Deno.writeTextFile(`${folder}/stuck`, STUCK_SCRIPT, { mode: 0o755 });
    await withPairDirector(pair, "one", async (director) => {
      await director.waitFor(/ group\.taken /);
      director.signal("SIGTERM");
      await director.waitFor(
        / error resource\.failed .*script stuck of resources failed in release: /,
      );
      assertEquals(director.ended, false);
      // Those that come close together are one wish.
      await eventually("the director ends", () => {
        director.signal("SIGTERM");
        return director.ended;
      }, 5_000);
      assertEquals(await director.stop(), 1);
      const still = "the stop is cut short by a second signal; still held here: " +
        "script stuck of resources";
      assertMatch(director.output, new RegExp(` error plugin\\.noted .*${still}\n`));
      assertStringIncludes(director.output, `ringmaster: ${still}\n`);
      assert(!director.output.includes("director.stopped"), director.output);
    });
  }));
