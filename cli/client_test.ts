import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { fetchSnapshot } from "./client.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

/** Runs the body with a socket on which the handler answers. */
async function withServer(
  handler: (request: Request) => Response | Promise<Response>,
  body: (socket: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-client-" });
  const path = `${folder}/admin.sock`;
  const abort = new AbortController();
  const server = Deno.serve(
    { transport: "unix", path, signal: abort.signal, onListen: () => {} },
    handler,
  );
  try {
    await body(path);
  } finally {
    abort.abort();
    await server.finished;
    await Deno.remove(folder, { recursive: true });
  }
}

async function failure(socket: string, limitMs?: number): Promise<RingmasterError> {
  return await assertRejects(() => fetchSnapshot(socket, limitMs), RingmasterError);
}

Deno.test("fetchSnapshot asks the status over the socket", () =>
  withServer(
    (request) => Response.json({ ...SNAPSHOT, node: new URL(request.url).pathname }),
    async (socket) => {
      assertEquals((await fetchSnapshot(socket)).node, "/api/v1/status");
    },
  ));

Deno.test("fetchSnapshot says that there is no such socket, or nobody on it", async () => {
  const missing = await failure("/nowhere/at/all.sock");
  assertEquals(missing.code, "no_director");
  assertEquals(
    missing.message,
    'cannot reach a director at "/nowhere/at/all.sock": there is no such socket; ' +
      'start one with "ringmaster run", or name its socket with --socket',
  );
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/file`, "");
    const dead = await failure(`${folder}/file`);
    assertEquals(dead.code, "no_director");
    assertStringIncludes(dead.message, "nobody listens on it");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("fetchSnapshot gives up on a director that does not answer", () =>
  withServer(() => new Promise(() => {}), async (socket) => {
    const error = await failure(socket, 50);
    assertEquals(error.code, "no_director");
    assertStringIncludes(error.message, "nothing came back within 50ms");
  }));

Deno.test("fetchSnapshot hands on the sentence of a problem", () =>
  withServer(
    () => Response.json({ title: "x", detail: "the backend is away" }, { status: 500 }),
    async (socket) => {
      const error = await failure(socket);
      assertEquals(error.code, "connection_failed");
      assertStringIncludes(error.message, "the backend is away");
    },
  ));

Deno.test("fetchSnapshot says the status where an error comes without a sentence", () =>
  withServer(() => Response.json([], { status: 502 }), async (socket) => {
    assertStringIncludes((await failure(socket)).message, "status 502");
  }));

Deno.test("fetchSnapshot tells a director from something else that answers", async () => {
  await withServer(() => Response.json({ hello: "world" }), async (socket) => {
    assertStringIncludes((await failure(socket)).message, "what answers there is no director");
  });
  await withServer(() => new Response("<html>"), async (socket) => {
    const error = await failure(socket);
    assertEquals(error.code, "connection_failed");
    assertStringIncludes(error.message, "cannot talk to the director");
  });
});
