import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError, systemPorts } from "../../mod.ts";
import { withServer, withStaleSocket } from "../test_server.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { hbStandby, hbTakeover, heartbeat, heartbeatWithin } from "./heartbeat.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const OUTCOME = { groups: ["web"], message: "web is held by appnode2" };
const STOPPED = "heartbeat is stopped. No process\n";

async function status(socket: string): Promise<readonly [string, number]> {
  const { code, console } = await runCommand(heartbeat, ["-s", "--socket", socket]);
  assertEquals(console.stderr, "");
  return [console.stdout, code];
}

Deno.test("heartbeat -s names the process and the node of a director that runs", () =>
  withServer(() => Response.json(SNAPSHOT), async (socket) => {
    const host = systemPorts.names.hostname();
    assertEquals(await status(socket), [
      `heartbeat OK [pid 4711 et al] is running on ${host} [lb1]...\n`,
      0,
    ]);
  }));

Deno.test("heartbeat -s ends with 3 where none runs, and with 1 where one has died", async () => {
  assertEquals(await status("/nowhere"), [STOPPED, 3]);
  await withStaleSocket(async (socket) => assertEquals(await status(socket), [STOPPED, 1]));
});

Deno.test("heartbeat -s does not say of a director that hangs that there is none", async () => {
  const { promise: never, resolve: end } = Promise.withResolvers<Response>();
  await withServer(() => never, async (socket) => {
    const words = ["-s", "--socket", socket];
    const error = await assertRejects(
      () => runCommand(heartbeatWithin(100), words),
      RingmasterError,
    );
    assertEquals(error.code, "connection_failed");
    assertStringIncludes(error.message, "nothing came back within 100ms");
    end(new Response());
  });
});

Deno.test("heartbeat without -s says what starts a director", async () => {
  const error = await assertRejects(() => runCommand(heartbeat, []), RingmasterError);
  assertEquals(error.code, "usage");
  assertStringIncludes(error.message, '"ringmaster run" starts one');
});

Deno.test("hb_standby is standby in Heartbeat's words", () => {
  const path = "/api/v1/cluster/standby";
  return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
    const { code, console } = await runCommand(hbStandby, ["--socket", socket]);
    assertEquals([code, console.stdout], [0, "Going standby [all].\nweb is held by appnode2\n"]);
    for (const word of ["all", "foreign", "local", "failback"]) {
      const { console } = await runCommand(hbStandby, [word, "--socket", socket]);
      assertStringIncludes(console.stdout, `Going standby [${word}].\n`);
    }
    assertEquals(
      asked,
      ["all", "all", "foreign", "local", "foreign"].map((scope) => ({ path, body: { scope } })),
    );
  });
});

Deno.test("hb_takeover is takeover in Heartbeat's words, and failback fetches what is ours", () => {
  const path = "/api/v1/cluster/takeover";
  return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
    for (const word of [[], ["all"], ["foreign"], ["local"], ["failback"]]) {
      const { code, console } = await runCommand(hbTakeover, [...word, "--socket", socket]);
      assertEquals([code, console.stdout], [0, "web is held by appnode2\n"]);
    }
    assertEquals(
      asked,
      ["all", "all", "foreign", "local", "local"].map((scope) => ({
        path,
        body: { scope, force: false },
      })),
    );
  });
});

for (const command of [hbStandby, hbTakeover]) {
  Deno.test(`${command.name} ends with 1 for a word that is none, before it asks anybody`, async () => {
    const { code, console } = await runCommand(command, ["mine", "--socket", "/nowhere"]);
    assertEquals([code, console.stdout, console.stderr], [
      1,
      "",
      'ringmaster: SCOPE is "mine", allowed are all, foreign, local, failback; ' +
      `"ringmaster ${command.name} --help" says more\n`,
    ]);
  });

  Deno.test(`${command.name} fails with the director's sentence where it is refused`, () => {
    const path = `/api/v1/cluster/${command.name.replace("hb_", "")}`;
    return withAnswers({ [path]: () => problem(409, "there is nobody") }, async (socket) => {
      const words = ["--socket", socket];
      await assertRejects(() => runCommand(command, words), RingmasterError, "there is nobody");
    });
  });
}
