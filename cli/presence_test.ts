import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findDirector } from "./presence.ts";
import { withServer, withStaleSocket } from "./test_server.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

const LIMIT_MS = 5_000;

async function absence(socket: string, limitMs = LIMIT_MS): Promise<string> {
  const presence = await findDirector(socket, limitMs);
  assert(presence.state !== "running", "there is a director");
  assertStringIncludes(presence.error.message, socket);
  return presence.state;
}

Deno.test("findDirector finds one that runs, with its picture of itself", () =>
  withServer(() => Response.json(SNAPSHOT), async (socket) => {
    assertEquals(await findDirector(socket, LIMIT_MS), { state: "running", snapshot: SNAPSHOT });
  }));

Deno.test("findDirector tells one that was never there from one that has died", async () => {
  assertEquals(await absence("/nowhere/admin.sock"), "stopped");
  await withStaleSocket(async (socket) => assertEquals(await absence(socket), "stale"));
});

Deno.test("findDirector tells one that takes connections and does not answer", async () => {
  const { promise: never, resolve: end } = Promise.withResolvers<Response>();
  await withServer(() => never, async (socket) => {
    assertEquals(await absence(socket, 100), "silent");
    end(new Response());
  });
});

Deno.test("findDirector takes nothing else for a director", () =>
  withServer(() => new Response("hello"), async (socket) => {
    assertEquals(await absence(socket), "refused");
  }));
