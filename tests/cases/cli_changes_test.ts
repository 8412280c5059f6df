/** Changes at run time as an operator types them, against a director that runs. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { type Scene, startEchoServer, withDirector, withRunningScene } from "./cli_scene.ts";

async function serverIds(scene: Scene): Promise<string[]> {
  return (await scene.status()).services[0]?.servers.map(({ id }) => id).sort() ?? [];
}

Deno.test("a server that is added at run time serves, outlives a restart, and can be promoted", () =>
  withRunningScene(async (scene, director) => {
    using third = startEchoServer();
    const ids = scene.servers.map(({ id }) => id);
    const planned = await scene.tell("server", "add", "web", third.id, "masq", "2", "--plan");
    assertStringIncludes(planned, `add server ${third.id} to `);
    assertEquals(await serverIds(scene), [...ids].sort());
    assertStringIncludes(await scene.tell("server", "add", "web", third.id, "masq", "2"), third.id);
    await eventually("it is in service", async () => {
      return (await scene.server(third.id)).tableWeight === 2;
    });
    assertMatch(
      await scene.tell("server", "set", "web", third.id, "weight=5"),
      /weight 5 instead of 2/,
    );
    const again = await scene.ask("server", "add", "web", third.id);
    assertEquals(again.code, 1);
    assertStringIncludes(again.stderr, '"ringmaster server set" changes it');
    const refused = await scene.ask("server", "set", "web", third.id, "wieght=5");
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(refused.stderr, 'did you mean "weight"?');

    await director.stop();
    await withDirector(scene, async () => {
      assertEquals((await scene.server(third.id)).weight, 5);
      assertMatch(await scene.tell("layer"), new RegExp(`^web +${third.id} .*weight=5`, "m"));
      assertMatch(await scene.tell("promote"), new RegExp(`^\\+.*${third.id}`, "m"));
      await Deno.writeTextFile(scene.config, await scene.tell("promote", "--whole"));
      await scene.tell("reload");
      await scene.tell("layer", "drop");
      assertEquals(await scene.tell("layer"), "no change at run time is in force\n");
      assertEquals((await scene.server(third.id)).weight, 5);
      const nothing = await scene.ask("promote");
      assertEquals([nothing.code, nothing.stdout], [0, ""]);
      assertStringIncludes(nothing.stderr, "no change at run time is in force");
    });
  }));

Deno.test("a service is added and taken away at run time, and more than half needs --force", () =>
  withRunningScene(async (scene) => {
    const words = ["virtual=127.0.0.1:1/tcp", "check.type=off", 'real=["127.0.0.9:1"]'];
    await scene.tell("service", "set", "spare", ...words);
    assertEquals((await scene.status()).services.map(({ name }) => name), ["web", "spare"]);
    const guarded = await scene.ask("service", "remove", "web");
    assertEquals(guarded.code, 1);
    assertMatch(guarded.stderr, /"--force" applies it\n$/);
    await scene.tell("service", "remove", "web", "--force");
    assertEquals((await scene.status()).services.map(({ name }) => name), ["spare"]);
    await scene.tell("layer", "drop", "--force");
    assertEquals((await scene.status()).services.map(({ name }) => name), ["web"]);
  }));

Deno.test("--plan of every verb says what it would do, and nothing has changed", () =>
  withRunningScene(async (scene) => {
    const { id } = scene.servers[0];
    const before = await scene.tell("config", "show");
    for (
      const words of [
        ["drain", "web", id],
        ["disable", "web", id],
        ["weight", "web", id, "7"],
        ["server", "remove", "web", id],
        ["service", "set", "web", "scheduler=wlc"],
      ]
    ) {
      const told = await scene.tell(...words, "--plan");
      assert(told !== "" && told !== "nothing would change\n", words.join(" "));
      const { steps } = JSON.parse(await scene.tell(...words, "--plan", "--json"));
      assert(steps.length > 0, words.join(" "));
    }
    assertEquals(await scene.tell("reload", "--plan"), "nothing would change\n");
    // A director that is alone hands nothing over.
    assertEquals((await scene.ask("standby", "--plan")).code, 1);
    const server = await scene.server(id);
    assertEquals([server.standing, server.tableWeight], [undefined, 1]);
    assertEquals(await scene.tell("layer"), "no change at run time is in force\n");
    assertEquals(await scene.tell("config", "show"), before);
  }));

Deno.test("config show, check and replace change the file, and only where nobody else has", () =>
  withRunningScene(async (scene) => {
    const { etag } = JSON.parse(await scene.tell("config", "show", "--json"));
    const text = await scene.tell("config", "show");
    assertEquals(text, await Deno.readTextFile(scene.config));
    const mine = `${scene.config}.mine`;
    await Deno.writeTextFile(mine, text.replace("scheduler: rr", "schedular: rr"));
    const broken = await scene.ask("config", "check", mine);
    assertEquals([broken.code, broken.stdout], [1, ""]);
    assertStringIncludes(broken.stderr, 'did you mean "scheduler"?');
    assertEquals((await scene.ask("config", "replace", mine)).code, 1);
    assertEquals(await scene.tell("config", "show"), text);
    await Deno.writeTextFile(mine, text.replace("scheduler: rr", "scheduler: wlc"));
    assertStringIncludes(await scene.tell("config", "check", mine), "wlc");
    assertStringIncludes(await scene.tell("config", "replace", mine, "--plan"), "wlc");
    assertEquals((await scene.status()).services[0]?.scheduler, "rr");
    assertStringIncludes(await scene.tell("config", "replace", mine), "wlc");
    assertEquals((await scene.status()).services[0]?.scheduler, "wlc");
    const late = await scene.ask("config", "replace", mine, "--etag", etag);
    assertEquals(late.code, 1);
    assertStringIncludes(late.stderr, "somebody has changed it");
    assertEquals(await Deno.readTextFile(scene.config), await Deno.readTextFile(mine));
  }));

Deno.test("audit tells who asked for what and what came of it", () =>
  withRunningScene(async (scene) => {
    const { id } = scene.servers[0];
    await scene.tell("disable", "web", id);
    await scene.ask("disable", "web", "127.0.0.7:1");
    const lines = (await scene.tell("audit")).trimEnd().split("\n");
    assertMatch(lines[0] ?? "", /^TIME +WHO +ROLE +FROM +WHAT +OUTCOME$/);
    assertMatch(lines.at(-1) ?? "", new RegExp(`unix socket +admin +.*disable .*`));
    const records = JSON.parse(await scene.tell("audit", "--json")) as { outcome: string }[];
    assertEquals(records.length, lines.length - 1);
    assert(records.some(({ outcome }) => outcome === "done"));
  }));
