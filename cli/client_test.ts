import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { ask, fetchSnapshot, ProblemAnswer } from "./client.ts";
import { withServer } from "./test_server.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

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
    assertStringIncludes(error.message, "what answers there is no director");
  });
});

Deno.test("ask posts a body as JSON, and gets with none", () =>
  withServer(
    async (request) =>
      Response.json({
        method: request.method,
        type: request.headers.get("content-type"),
        text: await request.text(),
      }),
    async (socket) => {
      assertEquals(await ask(socket, { path: "/x", body: { force: true } }), {
        method: "POST",
        type: "application/json",
        text: '{"force":true}',
      });
      assertEquals(await ask(socket, { path: "/x" }), { method: "GET", type: null, text: "" });
    },
  ));

Deno.test("ask throws a problem with its sentence as the message, and all that it has", async () => {
  const cases = [[404, "not_found"], [409, "refused"], [415, "refused"], [422, "refused"]] as const;
  for (const [status, code] of cases) {
    const problem = { status, detail: "cannot do it: it is so", removed: 3 };
    await withServer(() => Response.json(problem, { status }), async (socket) => {
      const error = await assertRejects(() => ask(socket, { path: "/x" }), ProblemAnswer);
      assertEquals([error.code, error.message, error.status], [code, problem.detail, status]);
      assertEquals(error.problem, problem);
    });
  }
});

Deno.test("ask reads no answer without an end", async () => {
  const piece = new Uint8Array(8 * 1_024 * 1_024).fill(32);
  const endless = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(piece),
    });
  await withServer(() => new Response(endless()), async (socket) => {
    const error = await assertRejects(() => ask(socket, { path: "/x" }), RingmasterError);
    assertStringIncludes(error.message, "it is longer than");
  });
});
