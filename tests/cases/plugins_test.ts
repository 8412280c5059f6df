/** Plugins of a site's own in a running director: hot reload, and that a plugin's faults stay its own. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import type { ServerSnapshot, Snapshot } from "../../mod.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import { ringmaster, withRingmaster } from "./cli_program.ts";
import { checkerFile, type PluginSite, siteConfig, withSite } from "./plugin_site.ts";

async function withDirector(
  { config, socket, folder }: PluginSite,
  body: (director: StartedProgram) => Promise<void>,
): Promise<void> {
  const words = ["run", "-c", config, "--socket", socket, "--state", `${folder}/state`];
  await withRingmaster(words, async (director) => {
    await body(director);
    assertEquals(await director.stop(), 0, director.output);
  });
}

async function statusOf({ socket }: PluginSite): Promise<Snapshot> {
  const { code, stdout, stderr } = await ringmaster("status", "--json", "--socket", socket);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Snapshot;
}

/** The only server of each service, in the order of the configuration. */
async function serversOf(site: PluginSite): Promise<ServerSnapshot[]> {
  return (await statusOf(site)).services.flatMap(({ servers }) => servers);
}

const says = (message: string, healthy = true) =>
  `return Promise.resolve({ healthy: ${healthy}, message: "${message}" });`;

Deno.test("a plugin file that changes is loaded anew, and what it does not concern goes on", () =>
  withSite(async (site) => {
    await site.write("own.ts", checkerFile("custom", says("first")));
    await site.write("ringmaster.yaml", siteConfig(site, ["own.ts"], ["type: custom"]));
    await withDirector(site, async (director) => {
      await director.waitFor(/server\.up .* is up: first/);
      await director.waitFor(/server\.up .* is up: connected/);
      const [connectBefore] = await serversOf(site);
      await site.write("own.ts", checkerFile("custom", says("second", false)));
      await director.waitFor(/server\.down .* is down: second/);
      const [connect, custom] = await serversOf(site);
      assertEquals(connect?.since, connectBefore?.since);
      assertEquals([connect?.status, custom?.status], ["up", "down"]);
      assertEquals(director.output.match(/ server\.up .* is up: connected/g)?.length, 1);
      assertMatch(director.output, / config\.loaded .*change.* plugin .*own\.ts/);
    });
  }));

Deno.test("a broken version of a plugin is refused once, the old one goes on, and a mended one takes over", () =>
  withSite(async (site) => {
    await site.write("own.ts", checkerFile("custom", says("first")));
    await site.write("ringmaster.yaml", siteConfig(site, ["own.ts"], ["type: custom"]));
    await withDirector(site, async (director) => {
      await director.waitFor(/server\.up .* is up: first/);
      await site.write("own.ts", "\nconst broken: = 1;\n");
      await director.waitFor(
        /error config\.rejected .*ringmaster\.yaml:3: plugins\[0\]: cannot load ".*own\.ts": line 2: /,
      );
      const before = await statusOf(site);
      assertStringIncludes(before.config.rejected ?? "", "own.ts");
      await eventually(
        "the old one goes on",
        async () => (await statusOf(site)).checks.total > before.checks.total + 4,
      );
      const [, custom] = await serversOf(site);
      assertEquals([custom?.status, custom?.lastCheck?.message], ["up", "first"]);
      await site.write("own.ts", checkerFile("custom", says("third", false)));
      await director.waitFor(/server\.down .* is down: third/);
      assertEquals((await statusOf(site)).config.rejected, undefined);
      assertEquals(director.output.match(/ config\.rejected /g)?.length, 1);
    });
  }));

Deno.test("a checker that throws, hangs, leaks or returns nonsense is named, and harms no other check", () =>
  withSite(async (site) => {
    const bodies = {
      throws: 'throw new Error("thrown at once");',
      rejects:
        'return new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 20));',
      nonsense: 'return Promise.resolve("yes");',
      nothing: "",
      hangs: "return new Promise(() => {});",
      late: 'return new Promise((_, reject) => setTimeout(() => reject(new Error("x")), 400));',
      leaks: `setTimeout(() => void Promise.reject(new Error("leaked")), 5); ${says("leaking")}`,
    };
    const names = Object.keys(bodies);
    for (const [name, body] of Object.entries(bodies)) {
      await site.write(`${name}.ts`, checkerFile(name, body));
    }
    const files = names.map((name) => `${name}.ts`);
    const checks = names.map((name) => `type: ${name}`);
    await site.write("ringmaster.yaml", siteConfig(site, files, checks));
    await withDirector(site, async (director) => {
      await director.waitFor(/plugin\.failed .*checker\.throws.* check.*thrown at once/);
      await director.waitFor(/plugin\.failed .*checker\.rejects.* check.*late/);
      await director.waitFor(/plugin\.failed .*checker\.nonsense.* check.*no result/);
      await director.waitFor(/plugin\.failed .*checker\.nothing.* check.*no result/);
      await director.waitFor(/plugin\.failed .*checker\.leaks.* background.*leaked/);
      await director.waitFor(/server\.down .* is down: no answer within 150ms/);
      const { total } = (await statusOf(site)).checks;
      await eventually(
        "checks go on",
        async () => (await statusOf(site)).checks.total > total + 3 * names.length,
      );
      const [connect, ...others] = await serversOf(site);
      assertEquals([connect?.status, connect?.lastCheck?.message], ["up", "connected"]);
      const found = Object.fromEntries(
        others.map((each, index) => [names[index], `${each.status}: ${each.lastCheck?.message}`]),
      );
      assertEquals(found, {
        throws: "down: checker.throws failed in check: thrown at once",
        rejects: "down: checker.rejects failed in check: late",
        nonsense: "down: checker.nonsense failed in check: it returned no result",
        nothing: "down: checker.nothing failed in check: it returned no result",
        hangs: "down: no answer within 150ms",
        late: "down: no answer within 150ms",
        leaks: "up: leaking",
      });
      // Each second brings five more of the same, which are not told.
      assertEquals(director.output.match(/ plugin\.failed .*checker\.throws/g)?.length, 1);
    });
  }));

Deno.test("a plugin that cannot be loaded keeps a director from starting, within its deadline", () =>
  withSite(async (site) => {
    await site.write("own.ts", "await new Promise(() => {});\n");
    await site.write("ringmaster.yaml", siteConfig(site, ["own.ts"], ["type: custom"]));
    const beganMs = performance.now();
    const { code, stderr } = await ringmaster("run", "-c", site.config, "--socket", site.socket);
    assertEquals([code, stderr.replaceAll(`${site.folder}/`, "")], [
      1,
      'ringmaster.yaml:3: plugins[0]: cannot load "own.ts": not done within 10s\n',
    ]);
    assert(performance.now() - beganMs < 20_000);
  }));
