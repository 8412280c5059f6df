/** The article's first half, with its own addresses and its own file, on the real ip_vs. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { alternates, whoAnswersBurst } from "../../lanes/answers.ts";
import {
  ArticleScene,
  HTTP_PORT,
  HTTP_SERVICE,
  SIP_PORT,
  SIP_SERVICE,
  VIP,
} from "../../lanes/article.ts";
import { articleTable, entriesOf, without } from "./article_table.ts";

const BACKEND = "ipvsadm";

/** The kernel's table, read by hand. */
async function listed(scene: ArticleScene): Promise<Map<string, Set<string>>> {
  return entriesOf(await scene.topology.read("director", "ipvsadm", "-L", "-n"));
}

async function clientsAreServed(scene: ArticleScene, ...nodes: string[]): Promise<void> {
  const answers: string[] = [];
  for (let request = 0; request < 6; request++) {
    answers.push(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
  }
  if (nodes.length > 1) assert(alternates(answers, nodes), answers.join(" "));
  else assertEquals(new Set(answers), new Set(nodes));
}

Deno.test("the article's director programs the kernel and follows its application nodes", async (step) => {
  await using scene = await ArticleScene.create({ backend: BACKEND });

  await step.step("ipvsadm prints the article's table, entry for entry", async () => {
    assertEquals(await listed(scene), articleTable());
  });

  await step.step("clients are served as it says", async () => {
    await clientsAreServed(scene, "AppNode1", "AppNode2");
    const sip = await whoAnswersBurst(
      () => scene.client.whoAnswersSip(VIP, SIP_PORT, "udp"),
      5,
      1_000,
    );
    assertEquals(new Set(sip).size, 1, sip.join(" "));
    assert(sip[0]?.startsWith("AppNode"), sip[0]);
  });

  await step.step("the kernel settings that the article asks for are made", async () => {
    const names = ["net/ipv4/ip_forward", "net/ipv4/vs/expire_nodest_conn"];
    const paths = names.map((name) => `/proc/sys/${name}`);
    assertEquals(await scene.topology.read("director", "cat", ...paths), "1\n1\n");
  });

  await step.step("the logfile that the article names has the terminal's events", async () => {
    const line = `server 10.0.0.147:9072 of ${HTTP_SERVICE} is up`;
    assertStringIncludes(await scene.readLogfile(), line);
  });

  await step.step("a killed application node leaves the kernel's table", async () => {
    const mark = scene.mark();
    const killedAt = Date.now();
    await scene.killNode("AppNode1");
    const http = await scene.waitForServer("down", HTTP_SERVICE, "10.0.0.147", mark);
    const sip = await scene.waitForServer("down", SIP_SERVICE, "10.0.0.147", mark);
    const removed = await scene.waitForTable("remove server", "10.0.0.147", mark);
    console.log(
      `killed to down: http ${http.time - killedAt} ms, sip ${sip.time - killedAt} ms; ` +
        `to removed from the kernel's table: ${removed.time - killedAt} ms ` +
        "(wanted outside a guest: one interval and 100 ms, 1100 ms)",
    );
    assertEquals(await listed(scene), articleTable(without("10.0.0.147")));
    await clientsAreServed(scene, "AppNode2");
  });

  await step.step("and is put back when it runs again", async () => {
    const mark = scene.mark();
    await scene.restartNode("AppNode1");
    await scene.waitForTable("add server", "10.0.0.147", mark);
    assertEquals(await listed(scene), articleTable());
    await clientsAreServed(scene, "AppNode1", "AppNode2");
  });
});
