import { assertEquals, assertRejects } from "@std/assert";
import { createClient, ProblemError } from "./client.js";

function setClient(answer: () => Response | Promise<Response>, token = "") {
  const asked: { path: string; init: RequestInit }[] = [];
  const fetch = (path: RequestInfo | URL, init: RequestInit = {}) => {
    asked.push({ path: String(path), init });
    return Promise.resolve().then(answer);
  };
  return {
    asked,
    client: createClient({ fetch: fetch as typeof globalThis.fetch, token: () => token }),
  };
}

const headersOf = (init: RequestInit | undefined) => Object.fromEntries(new Headers(init?.headers));

Deno.test("a client sends the token where there is one, and none elsewhere", async () => {
  const { asked, client } = setClient(() => Response.json({ a: 1 }), "rm_x_y");
  assertEquals(await client.get("/api/v1/status"), { a: 1 });
  assertEquals(headersOf(asked[0]?.init)["authorization"], "Bearer rm_x_y");
  const open = setClient(() => Response.json({}));
  await open.client.get("/api/v1/status");
  assertEquals(headersOf(open.asked[0]?.init)["authorization"], undefined);
});

Deno.test("a client sends a body as JSON, and says nothing of one where there is none", async () => {
  const { asked, client } = setClient(() => Response.json({ kind: "unchanged" }));
  await client.send("POST", "/api/v1/reload", { force: true });
  await client.send("DELETE", "/api/v1/layer");
  assertEquals(asked[0]?.init.body, '{"force":true}');
  assertEquals(headersOf(asked[0]?.init)["content-type"], "application/json");
  assertEquals(headersOf(asked[1]?.init)["content-type"], undefined);
});

Deno.test("a client comes back to a stream with the number that it knows", async () => {
  const { asked, client } = setClient(() => new Response("x"));
  const { signal } = new AbortController();
  await client.stream("/api/v1/events", 0, signal);
  await client.stream("/api/v1/events", 17, signal);
  assertEquals(asked.map(({ init }) => headersOf(init)["last-event-id"]), [undefined, "17"]);
});

Deno.test("a client makes problems into errors, with their single problems", async () => {
  const problem = { status: 422, detail: "cannot reload", problems: ["a", "b", 7] };
  const { client } = setClient(() => Response.json(problem, { status: 422 }));
  const error = await assertRejects(() => client.get("/x"), ProblemError, "cannot reload");
  assertEquals([error.status, error.problems], [422, ["a", "b"]]);
});

Deno.test("a client is not confused by an answer that is no problem, no JSON, or not there", async () => {
  const html = setClient(() => new Response("<h1>no</h1>", { status: 502 }));
  await assertRejects(() => html.client.get("/x"), ProblemError, "answered with status 502");
  const broken = setClient(() => new Response("{"));
  await assertRejects(() => broken.client.get("/x"), ProblemError, "no JSON");
  const dead = setClient(() => Promise.reject(new TypeError("net::ERR")));
  const error = await assertRejects(() => dead.client.get("/x"), ProblemError, "cannot be reached");
  assertEquals(error.status, 0);
});
