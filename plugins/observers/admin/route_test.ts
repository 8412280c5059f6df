import { assertEquals, assertRejects } from "@std/assert";
import { z } from "../../../core/plugin/mod.ts";
import { createFakeClock, createFakeDirector } from "../../../core/testing/mod.ts";
import type { AppParts } from "./app_parts.ts";
import { ACTOR } from "./app_test_kit.ts";
import { RequestError } from "./problem.ts";
import { json, jsonText, route } from "./route.ts";

const facts = {
  method: "POST",
  path: "/echo/:word",
  role: "read",
  tag: "state",
  summary: "says it again",
  gives: { description: "it", schema: z.unknown(), example: 1 },
  failed: "cannot say it again",
} as const;

const echo = route({
  ...facts,
  parameters: z.strictObject({ word: z.string().max(5) }),
  query: z.strictObject({ times: z.string().transform(Number).optional() }),
  body: z.strictObject({ loud: z.boolean().default(false) }),
  bodyBytesMax: 20,
  answer: ({ parameters, query, body, actor }) => json({ parameters, query, body, actor }),
});

function serve(body: string, { word = "hi", query = "" } = {}): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const request = new Request(`http://x/echo/${word}${query}`, { method: "POST", headers, body });
  const parts = {
    director: createFakeDirector(),
    clock: createFakeClock(),
  } as Partial<AppParts> as AppParts;
  return echo.serve({ request, parameters: { word }, actor: ACTOR, parts });
}

Deno.test("route hands its answer what the schemas made of path, query and body", async () => {
  assertEquals(await (await serve("{}", { query: "?times=3" })).json(), {
    parameters: { word: "hi" },
    query: { times: 3 },
    body: { loud: false },
    actor: ACTOR,
  });
});

Deno.test("route refuses what one of its schemas does not take", async () => {
  const statusOf = async (asked: Promise<Response>) =>
    (await assertRejects(() => asked, RequestError)).status;
  assertEquals(await statusOf(serve("{}", { word: "too long" })), 400);
  assertEquals(await statusOf(serve("{}", { query: "?often" })), 400);
  assertEquals(await statusOf(serve('{"loud":1}')), 422);
  assertEquals(await statusOf(serve(`{${" ".repeat(20)}}`)), 413);
});

Deno.test("route without schemas takes no query and reads no body", async () => {
  const bare = route({ ...facts, answer: ({ body }) => json({ body: body ?? null }) });
  const request = new Request("http://x/echo", { method: "POST", body: "anything" });
  const parts = {
    director: createFakeDirector(),
    clock: createFakeClock(),
  } as Partial<AppParts> as AppParts;
  const response = await bare.serve({ request, parameters: {}, actor: ACTOR, parts });
  assertEquals([await response.json(), request.bodyUsed], [{ body: null }, false]);
});

Deno.test("json and jsonText say their type, and carry further headers", async () => {
  const response = json({ a: 1 }, { etag: '"x"' });
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals([response.headers.get("etag"), await response.text()], ['"x"', '{"a":1}']);
  assertEquals(await jsonText("[ ]").text(), "[ ]");
});
