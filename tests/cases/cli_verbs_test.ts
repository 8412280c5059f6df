/** The operator's verbs as an operator types them, against a director that runs. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { withRingmaster } from "./cli_program.ts";
import {
  connectTo,
  portOfNew,
  type Scene,
  withDirector,
  withRunningScene,
  withScene,
} from "./cli_scene.ts";

/** The ports that new connections go to, sorted, each once. */
async function portsOfFour(scene: Scene): Promise<number[]> {
  const ports = new Set<number>();
  for (let each = 0; each < 4; each++) ports.add(await portOfNew(scene));
  return [...ports].sort((left, right) => left - right);
}

function portsOf(scene: Scene): number[] {
  return scene.servers.map(({ port }) => port).sort((left, right) => left - right);
}

Deno.test("ringmaster drain --wait gives a server no new connections and lets those under way end", () =>
  withRunningScene(async (scene) => {
    const connection = await connectTo(scene);
    const port = await connection.say("first");
    const id = `127.0.0.1:${port}`;
    const others = portsOf(scene).filter((each) => each !== port);
    const words = ["drain", "web", id, "--deadline", "1m", "--wait", "--socket", scene.socket];
    await withRingmaster(words, async (drain) => {
      await drain.waitFor(/^server .* is draining until /m);
      await drain.waitFor(/^draining .*: 1 connection left, disabled in \d+s at the latest$/m);
      assertEquals(await portsOfFour(scene), others);
      assertEquals(await connection.say("still"), port);
      const status = await scene.tell("status");
      assertMatch(status, new RegExp(`^ {2}${id} +masq +up, draining +0 +1 `, "m"));
      assertMatch(status, /^ {4}draining for \d+s: 1 connection left, disabled in \d+s at the l/m);
      connection[Symbol.dispose]();
      assertEquals((await drain.status).code, 0);
      await drain.waitFor(/ is drained and disabled\n$/);
    });
    assertEquals((await scene.server(id)).standing?.mode, "disabled");
    await scene.tell("enable", "web", id);
    await eventually("both take turns again", async () => (await portsOfFour(scene)).length === 2);
  }));

Deno.test("ringmaster drain disables a server at its deadline, whatever is left", () =>
  withRunningScene(async (scene) => {
    using connection = await connectTo(scene);
    const id = `127.0.0.1:${await connection.say("first")}`;
    const waited = await scene.ask("drain", "web", id, "--deadline", "2s", "--wait");
    assertEquals(waited.code, 0, waited.stderr);
    assertStringIncludes(waited.stdout, "1 connection left");
    const chain = await scene.tell("why", "web", id);
    assertMatch(
      chain,
      / is now draining until (.*\n)*.* is drained with 1 connection left: .*deadline(.*\n)+.* is now disabled/,
    );
  }));

Deno.test("ringmaster drain --wait ends with 1 where somebody enables the server meanwhile", () =>
  withRunningScene(async (scene) => {
    using connection = await connectTo(scene);
    const id = `127.0.0.1:${await connection.say("first")}`;
    const words = ["drain", "web", id, "--wait", "--socket", scene.socket];
    await withRingmaster(words, async (drain) => {
      await drain.waitFor(/^draining /m);
      await scene.tell("enable", "web", id);
      assertEquals((await drain.status).code, 1);
      await drain.waitFor(/ is in service again\n$/);
    });
  }));

Deno.test("ringmaster disable and weight hold over a reload and a restart, until they are taken back", () =>
  withScene(async (scene) => {
    const [first, second] = scene.servers;
    const assertHeld = async () => {
      const status = await scene.tell("status");
      assertMatch(status, new RegExp(`^ {2}${first.id} +masq +up, disabled +- `, "m"));
      assertMatch(status, new RegExp(`^ {2}${second.id} +masq +up +5 `, "m"));
      assertStringIncludes(status, "\n    weight 5 (configured 1)");
      assertMatch(status, /^ {4}disabled by an operator for /m);
      assertEquals(await portsOfFour(scene), [second.port]);
    };
    await withDirector(scene, async () => {
      assertEquals(await portsOfFour(scene), portsOf(scene));
      assertMatch(await scene.tell("disable", "web", first.id), /^server .* is disabled\n$/);
      assertMatch(await scene.tell("weight", "web", second.id, "5"), / weight 5\n$/);
      await eventually("both are in force", async () => {
        return (await scene.server(second.id)).tableWeight === 5 &&
          (await scene.server(first.id)).tableWeight === undefined;
      });
      await assertHeld();
      const text = await Deno.readTextFile(scene.config);
      await Deno.writeTextFile(scene.config, text.replace("scheduler: rr", "scheduler: wrr"));
      assertMatch(await scene.tell("reload"), /web/);
      await assertHeld();
    });
    await withDirector(scene, async () => {
      await assertHeld();
      await scene.tell("enable", "web", first.id);
      await scene.tell("weight", "web", second.id, "configured");
      await eventually(
        "both take turns again",
        async () => (await portsOfFour(scene)).length === 2,
      );
    });
    await withDirector(scene, async () => {
      for (const { id } of scene.servers) {
        assertEquals((await scene.server(id)).standing, undefined);
      }
    });
  }));

Deno.test("the verbs end with 1 and name the nearest where there is no such service or server", () =>
  withRunningScene(async (scene) => {
    const { id, port } = scene.servers[0];
    for (const verb of [["drain"], ["enable"], ["disable"], ["weight", "5"], ["why"]]) {
      const [name = "", ...rest] = verb;
      const service = await scene.ask(name, "wbe", id, ...rest);
      assertEquals([service.code, service.stdout], [1, ""]);
      assertStringIncludes(service.stderr, '"wbe", did you mean "web"?');
      const server = await scene.ask(name, "web", `127.0.0.2:${port}`, ...rest);
      assertEquals([server.code, server.stdout], [1, ""]);
      assertStringIncludes(server.stderr, `did you mean "${id}"?`);
    }
    const standing = (await scene.server(id)).standing;
    assertEquals(standing, undefined);
  }));

Deno.test("ringmaster reload tells what is different, and a broken file changes nothing", () =>
  withRunningScene(async (scene) => {
    const text = await Deno.readTextFile(scene.config);
    assertEquals(await scene.tell("reload"), "nothing has changed\n");
    await Deno.writeTextFile(scene.config, text.replace("scheduler", "schedular"));
    const broken = await scene.ask("reload");
    assertEquals([broken.code, broken.stdout], [1, ""]);
    assertMatch(
      broken.stderr,
      /ringmaster\.yaml:5: .*did you mean "scheduler"\?.*\nringmaster: cannot reload: [^\n]*\n$/,
    );
    assertEquals((await scene.status()).services[0]?.scheduler, "rr");
    await Deno.writeTextFile(scene.config, text.replace("scheduler: rr", "scheduler: wlc"));
    assertMatch(await scene.tell("reload"), /wlc/);
    assertEquals((await scene.status()).services[0]?.scheduler, "wlc");
  }));

Deno.test("ringmaster reload refuses to remove more than half of the servers without --force", () =>
  withRunningScene(async (scene) => {
    const text = await Deno.readTextFile(scene.config);
    const third =
      "  - { name: spare, virtual: 127.0.0.1:1/tcp, real: [127.0.0.9:1], check: { type: off } }\n";
    await Deno.writeTextFile(scene.config, text.replace(/ {2}- name: web[^]*/, third));
    const refused = await scene.ask("reload");
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertMatch(refused.stderr, /2 of 2 real servers.*"ringmaster reload --force" applies it\n$/);
    assertEquals((await scene.status()).services[0]?.name, "web");
    await scene.tell("reload", "--force");
    assertEquals((await scene.status()).services.map(({ name }) => name), ["spare"]);
  }));

Deno.test("every command that asks a director ends with 3 where none answers", () =>
  withScene(async (scene) => {
    const member = ["web", scene.servers[0].id];
    for (
      const words of [
        ["drain", ...member],
        ["enable", ...member],
        ["disable", ...member],
        ["weight", ...member, "5"],
        ["why", "web"],
        ["reload"],
        ["events"],
        ["events", "--follow"],
        ["status", "--watch"],
      ]
    ) {
      const { code, stdout, stderr } = await scene.ask(...words);
      assertEquals({ code, stdout }, { code: 3, stdout: "" }, words.join(" "));
      assert(stderr.startsWith("ringmaster: cannot reach a director at "), stderr);
      assertEquals(stderr.trimEnd().split("\n").length, 1);
    }
  }));
