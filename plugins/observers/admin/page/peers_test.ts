import { assertEquals } from "@std/assert";
import { createFakeClock } from "../../../../core/testing/mod.ts";
import { ProblemError } from "./client.js";
import { NOW, picture } from "./page_test_kit.ts";
import { createPeers } from "./peers.js";

function setPeers(answers: Record<string, unknown>) {
  const timing = createFakeClock();
  const asked: string[] = [];
  const client = {
    get(path: string) {
      asked.push(path);
      const answer = answers[path];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    send: () => Promise.reject(new Error("not asked for")),
    stream: () => Promise.reject(new Error("not asked for")),
  };
  let changes = 0;
  const peers = createPeers({ client, timing, onChange: () => void changes++ });
  return { timing, asked, answers, peers, changes: () => changes };
}

const PEERS = "/api/v1/peers";
const TWO = "/api/v1/peers/two/status";

Deno.test("peers are asked through this director, and each picture has its time", async () => {
  const { timing, peers } = setPeers({ [PEERS]: [{ node: "two", url: "x" }], [TWO]: picture([]) });
  peers.start();
  await timing.advance(0);
  const [two] = peers.list();
  assertEquals([two?.node, two?.at, two?.snapshot?.node], ["two", NOW, "one"]);
});

Deno.test("a peer that does not answer keeps its last picture, with the reason", async () => {
  const stage = setPeers({ [PEERS]: [{ node: "two", url: "x" }], [TWO]: picture([]) });
  stage.peers.start();
  await stage.timing.advance(0);
  stage.answers[TWO] = new ProblemError(502, "connection refused");
  await stage.timing.advance(2_000);
  const [two] = stage.peers.list();
  assertEquals([two?.problem, two?.at], ["connection refused", NOW]);
  stage.answers[TWO] = picture([]);
  await stage.timing.advance(2_000);
  assertEquals(stage.peers.list()[0]?.problem, undefined);
});

Deno.test("a director without peers is seldom asked for them", async () => {
  const { timing, asked, peers } = setPeers({ [PEERS]: [] });
  peers.start();
  await timing.advance(59_000);
  assertEquals(asked, [PEERS]);
});
