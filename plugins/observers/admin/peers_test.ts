import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { ANSWER_LIMIT_MS, createPeers, KEPT_MS } from "./peers.ts";
import { freePort, inFolder } from "./thread_fixture.ts";

const signal = new AbortController().signal;
const lb2 = { node: "lb2", url: "http://10.0.0.2:8694" };

Deno.test("peers ask once for all who look within a second, and say when they were asked", async () => {
  const clock = createFakeClock();
  let asked = 0;
  const peers = createPeers([lb2], clock, () => Promise.resolve(`{"n":${++asked}}`));
  assertEquals(peers.list(), [lb2]);
  const texts = await Promise.all([peers.status("lb2", signal), peers.status("lb2", signal)]);
  await clock.advance(KEPT_MS - 1);
  assertEquals([...texts, await peers.status("LB2", signal)], Array(3).fill('{"n":1}'));
  await clock.advance(1);
  assertEquals(await peers.status("lb2", signal), '{"n":2}');
  assertEquals(peers.list(), [{ ...lb2, askedAt: clock.now(), reachable: true }]);
});

Deno.test("peers give up after their limit, say why, and ask anew afterwards", async () => {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  const peers = createPeers([lb2], clock, (_peer, each) => {
    signals.push(each);
    return new Promise((_, reject) => each.addEventListener("abort", () => reject(new Error("x"))));
  });
  const asked = assertRejects(() => peers.status("lb2", signal), RingmasterError);
  await clock.advance(ANSWER_LIMIT_MS);
  assertEquals((await asked).code, "timed_out");
  const [summary] = peers.list();
  assertEquals([summary?.reachable, summary?.problem], [
    false,
    "cannot ask lb2 at http://10.0.0.2:8694: no answer in time",
  ]);
  const abort = new AbortController();
  const left = assertRejects(() => peers.status("lb2", abort.signal), Error, "gone");
  abort.abort(new Error("gone"));
  await left;
  assertEquals(signals.length, 2);
  await clock.advance(ANSWER_LIMIT_MS);
});

Deno.test("peers know only those of the configuration", async () => {
  const peers = createPeers([lb2], createFakeClock(), () => Promise.resolve("{}"));
  const error = await assertRejects(() => peers.status("lb3", signal), RingmasterError);
  assertEquals([error.code, error.message], ["not_found", 'cannot find peer "lb3"; there are lb2']);
});

Deno.test("peers send their token to the director itself, follow nobody elsewhere, and take only a status", () =>
  inFolder(async (folder) => {
    const port = freePort();
    const seen: string[] = [];
    let answer: () => Response = () => Response.json({ node: "lb2", services: [] });
    const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
      seen.push(`${new URL(request.url).pathname} ${request.headers.get("authorization")}`);
      return answer();
    });
    const tokenFile = `${folder}/token`;
    await Deno.writeTextFile(tokenFile, "rm_secret\nmore\n");
    const peer = { node: "lb2", url: `http://127.0.0.1:${port}`, token_file: tokenFile };
    const ask = () => createPeers([peer], createFakeClock()).status("lb2", signal);
    try {
      assertEquals(await ask(), '{"node":"lb2","services":[]}');
      assertEquals(seen, ["/api/v1/status Bearer rm_secret"]);
      answer = () => Response.redirect(`http://127.0.0.1:${port}/elsewhere`);
      assertStringIncludes((await assertRejects(ask, RingmasterError)).message, "status 302");
      assertEquals(seen.length, 2, "it was followed");
      for (const text of ["<html>", "5", "null", "{}"]) {
        answer = () => new Response(text);
        assertEquals((await assertRejects(ask, RingmasterError)).code, "connection_failed");
      }
    } finally {
      await server.shutdown();
    }
    const refused = await assertRejects(ask, RingmasterError);
    assertEquals([refused.code, refused.message], [
      "connection_failed",
      `cannot ask lb2 at http://127.0.0.1:${port}: connection refused`,
    ]);
    await Deno.remove(tokenFile);
    assertStringIncludes(
      (await assertRejects(ask, RingmasterError)).message,
      `cannot read "${tokenFile}"`,
    );
  }));
