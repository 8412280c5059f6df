/** The article's first half with the userspace backend: every host a network namespace, TCP and UDP. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import {
  ArticleScene,
  CHECK_INTERVAL_MS,
  CHECK_TIMEOUT_MS,
  HTTP_PORT,
  HTTP_SERVICE,
  SIP_PORT,
  SIP_SERVICE,
  VIP,
} from "../lanes/article.ts";
import { alternates, whoAnswersBurst } from "../lanes/answers.ts";

Deno.test("HTTP requests of the client alternate between the application nodes", async () => {
  await using scene = await ArticleScene.create({ backend: "userspace" });
  const answers: string[] = [];
  for (let request = 0; request < 10; request++) {
    answers.push(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
  }
  assert(alternates(answers, ["AppNode1", "AppNode2"]), answers.join(" "));
});

Deno.test("SIP requests over UDP stay on one application node within the persistence time", async () => {
  await using scene = await ArticleScene.create({ backend: "userspace" });
  const answers = await whoAnswersBurst(
    () => scene.client.whoAnswersSip(VIP, SIP_PORT, "udp"),
    5,
    1_000,
  );
  assertEquals(new Set(answers).size, 1, answers.join(" "));
  assert(answers[0]?.startsWith("AppNode"), answers[0]);
});

Deno.test("a killed application node leaves both services without an error for clients, and comes back", async () => {
  await using scene = await ArticleScene.create({ backend: "userspace" });
  const mark = scene.mark();
  const killedAt = Date.now();
  await scene.killNode("AppNode1");
  await scene.waitForServer("down", HTTP_SERVICE, "10.0.0.147", mark);
  await scene.waitForServer("down", SIP_SERVICE, "10.0.0.147", mark);
  const removed = await scene.waitForTable("remove server", "10.0.0.147", mark);
  const removedMs = removed.time - killedAt;
  console.log(`killed to removed from both services: ${removedMs} ms`);
  assertLess(removedMs, CHECK_INTERVAL_MS + CHECK_TIMEOUT_MS + 1_000);
  for (let request = 0; request < 6; request++) {
    assertEquals(await scene.client.whoAnswersHttp(VIP, HTTP_PORT), "AppNode2");
  }
  assertEquals(await scene.client.whoAnswersSip(VIP, SIP_PORT, "udp"), "AppNode2");

  const restarted = scene.mark();
  await scene.restartNode("AppNode1");
  await scene.waitForTable("add server", "10.0.0.147", restarted);
  const seen = new Set<string>();
  await eventually("both nodes answer again", async () => {
    seen.add(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
    return seen.size === 2;
  });
  assertEquals(seen, new Set(["AppNode1", "AppNode2"]));
});

Deno.test("when all application nodes are gone clients are refused, and the first that returns serves", async () => {
  await using scene = await ArticleScene.create({ backend: "userspace" });
  await scene.killNode("AppNode1");
  await scene.killNode("AppNode2");
  await scene.waitUntilServedBy([]);
  const answer = await scene.client.whoAnswersHttp(VIP, HTTP_PORT);
  assert(answer.startsWith("("), answer);
  const restarted = scene.mark();
  await scene.restartNode("AppNode2");
  await scene.waitForTable("add server", "10.0.0.146", restarted);
  assertEquals(await scene.client.whoAnswersHttp(VIP, HTTP_PORT), "AppNode2");
  assertEquals(await scene.client.whoAnswersSip(VIP, SIP_PORT, "udp"), "AppNode2");
});

Deno.test("SIGTERM ends the director with code 0 and its ports are closed", async () => {
  await using scene = await ArticleScene.create({ backend: "userspace" });
  assertEquals(await scene.director.stop("SIGTERM"), 0, scene.director.describe());
  assertEquals(scene.events().at(-1)?.type, "director.stopped");
  const answer = await scene.client.whoAnswersHttp(VIP, HTTP_PORT);
  assert(/refused/i.test(answer), answer);
  assertEquals(await scene.topology.read("director", "ss", "-Hltun"), "");
});
