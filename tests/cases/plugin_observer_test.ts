/** Observers of a site's own in a running director. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ringmaster, withRingmaster } from "./cli_program.ts";
import { type PluginSite, siteConfig, withSite } from "./plugin_site.ts";

/** Appends each event that it hears to a file, with a word in front; it needs the file to start. */
const OBSERVER = `
import type { Sdk } from "ringmaster";

export default ({ definePlugin, sentence, z }: Sdk) => definePlugin({
  kind: "observer",
  name: "diary",
  summary: "writes events to a file",
  options: z.strictObject({ file: z.string(), word: z.string().default("heard") }),
  create({ file, word }, { events, files }) {
    let end = () => {};
    return {
      async start() {
        await files.append(file, word + " the start\\n");
        end = events.subscribe((event) => void files.append(file, word + " " + sentence(event) + "\\n"));
      },
      stop() {
        end();
        return Promise.resolve();
      },
    };
  },
});
`;

async function writeSite(site: PluginSite, observers: string): Promise<void> {
  const config = siteConfig(site, ["diary.ts"], []);
  await site.write("ringmaster.yaml", `observers: ${observers}\n${config}`);
}

Deno.test("an observer of the site's own hears the events, and a reload exchanges it", () =>
  withSite(async (site) => {
    const { config, socket, folder } = site;
    const diary = `${folder}/diary`;
    await site.write("diary.ts", OBSERVER);
    await writeSite(site, `[{ type: diary, file: ${diary} }]`);
    const words = ["run", "-c", config, "--socket", socket, "--state", folder];
    await withRingmaster(words, async (director) => {
      await director.waitFor(/server\.up /);
      assertMatch(await Deno.readTextFile(diary), /^heard the start\n(.*\n)*heard server .* is up/);
      await writeSite(site, `[{ type: diary, file: ${diary}, word: noted }]`);
      await director.waitFor(
        /config\.loaded .*; observers\[0\]\.word noted instead of unset/,
      );
      assertStringIncludes(await Deno.readTextFile(diary), "noted the start\n");
      // One that cannot start is refused with the whole configuration, and the old one goes on.
      await writeSite(site, `[{ type: diary, file: ${folder}/missing/diary }]`);
      await director.waitFor(/config\.rejected .*observer\.diary failed in start/);
      const before = (await Deno.readTextFile(diary)).length;
      await ringmaster("reload", "--socket", socket);
      assertEquals(await director.stop(), 0, director.output);
      const after = (await Deno.readTextFile(diary)).slice(before);
      assert(after.includes("noted stopping: SIGTERM"), after);
      assert(!after.includes("heard"), after);
    });
  }));

Deno.test("observers that nobody knows, that always run, or whose options are wrong, are told with their line", () =>
  withSite(async (site) => {
    await site.write("diary.ts", OBSERVER);
    const check = async (observers: string) => {
      await writeSite(site, observers);
      const { code, stderr } = await ringmaster("check", "-c", site.config);
      assertEquals(code, 1);
      return stderr.replaceAll(`${site.config}:`, "");
    };
    assertStringIncludes(
      await check("[{ type: dairy, file: x }]"),
      '1: observers[0].type: unknown observer "dairy", did you mean "diary"? there are admin, diary, log, metrics',
    );
    assertStringIncludes(
      await check("[{ type: log }]"),
      '1: observers[0].type: observer "log" always runs; log in the root of the file says how',
    );
    assertStringIncludes(
      await check("[{ type: diary, fiel: x }]"),
      '1: observers[0].fiel: unknown key "fiel", did you mean "file"?',
    );
  }));
