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
import { ARTICLE_LISTING, entriesOf } from "./article_table.ts";

const BACKEND = "ipvsadm";

/** The kernel's table, read by hand. */
async function listed(scene: ArticleScene): Promise<Map<string, Set<string>>> {
  return entriesOf(await scene.topology.read("director", "ipvsadm", "-L", "-n"));
}

/** The article's table after a change to one of its entries. */
function articleTable(change: (listing: string) => string = (listing) => listing) {
  return entriesOf(change(ARTICLE_LISTING));
}

function without(address: string): (listing: string) => string {
  return (listing) =>
    listing.split("\n").filter((line) => !line.startsWith(`-> ${address}:`)).join("\n");
}

Deno.test("ipvsadm prints the article's table, entry for entry, and clients are served as it says", async () => {
  await using scene = await ArticleScene.create({ backend: BACKEND });
  assertEquals(await listed(scene), articleTable());

  const http: string[] = [];
  for (let request = 0; request < 10; request++) {
    http.push(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
  }
  assert(alternates(http, ["AppNode1", "AppNode2"]), http.join(" "));

  const sip = await whoAnswersBurst(
    () => scene.client.whoAnswersSip(VIP, SIP_PORT, "udp"),
    5,
    1_000,
  );
  assertEquals(new Set(sip).size, 1, sip.join(" "));
  assert(sip[0]?.startsWith("AppNode"), sip[0]);

  // The logfile that the article names has the same events as the terminal.
  assertStringIncludes(
    await scene.readLogfile(),
    `server 10.0.0.147:9072 of ${HTTP_SERVICE} is up`,
  );
});

Deno.test("a killed application node leaves the kernel's table, and is put back when it runs again", async () => {
  await using scene = await ArticleScene.create({ backend: BACKEND });
  const mark = scene.mark();
  const killedAt = Date.now();
  await scene.killNode("AppNode1");
  const http = await scene.waitForServer("down", HTTP_SERVICE, "10.0.0.147", mark);
  const sip = await scene.waitForServer("down", SIP_SERVICE, "10.0.0.147", mark);
  const removed = await scene.waitForTable("remove server", ["10.0.0.147"], mark);
  console.log(
    `killed to down: http ${http.time - killedAt} ms, sip ${sip.time - killedAt} ms; ` +
      `to removed from the kernel's table: ${removed.time - killedAt} ms ` +
      "(wanted outside a guest: one interval and 100 ms, 1100 ms)",
  );
  assertEquals(await listed(scene), articleTable(without("10.0.0.147")));
  for (let request = 0; request < 4; request++) {
    assertEquals(await scene.client.whoAnswersHttp(VIP, HTTP_PORT), "AppNode2");
  }

  const restarted = scene.mark();
  await scene.restartNode("AppNode1");
  await scene.waitForTable("add server", ["10.0.0.147"], restarted);
  assertEquals(await listed(scene), articleTable());
  const answers: string[] = [];
  for (let request = 0; request < 4; request++) {
    answers.push(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
  }
  assert(alternates(answers, ["AppNode1", "AppNode2"]), answers.join(" "));
});

Deno.test("autoreload applies a changed weight to that server alone, and a broken file changes nothing", async () => {
  await using scene = await ArticleScene.create({ backend: BACKEND });
  const text = await scene.readConfig();

  const mark = scene.mark();
  const weighty = text.replace("real=10.0.0.147:9072 masq 1", "real=10.0.0.147:9072 masq 5");
  await scene.writeConfig(weighty);
  const change = "edit server 10.0.0.147:9072 masq weight 5 in 10.0.0.150:9072/tcp";
  await scene.waitForEvent(
    "the changed weight is applied",
    ({ type, text }) => type === "reconcile.applied" && text.endsWith(`: ${change}`),
    mark,
  );
  const changedTable = articleTable((listing) =>
    listing.replace("10.0.0.147:9072 Masq 1", "10.0.0.147:9072 Masq 5")
  );
  assertEquals(await listed(scene), changedTable);
  const told = scene.events().slice(mark).map(({ type }) => type);
  assertEquals(told, ["config.loaded", "reconcile.applied"]);

  const beforeBroken = scene.mark();
  const broken = weighty.replace("scheduler=rr", "scheduler=round-and-round");
  await scene.writeConfig(broken);
  const rejected = await scene.waitForEvent(
    "the broken file is rejected",
    ({ type }) => type === "config.rejected",
    beforeBroken,
  );
  const line = broken.split("\n").findIndex((each) => each.includes("round-and-round")) + 1;
  assertStringIncludes(rejected.text, `${scene.configPath}:${line}: `);
  assertStringIncludes(rejected.text, "nothing changed");
  assertEquals(await listed(scene), changedTable);

  const beforeMended = scene.mark();
  await scene.writeConfig(text);
  await scene.waitForEvent(
    "the mended file is applied",
    ({ type, text }) =>
      type === "reconcile.applied" && text.includes("10.0.0.147:9072 masq weight 1"),
    beforeMended,
  );
  assertEquals(await listed(scene), articleTable());
});

Deno.test("what somebody else's hands change in a service is put back, and services of their own stay", async () => {
  await using scene = await ArticleScene.create({ backend: BACKEND });
  const mark = scene.mark();
  const byHand = (...args: readonly string[]) =>
    scene.topology.read("director", "ipvsadm", ...args);
  await byHand("-A", "-t", "10.0.0.150:8080", "-s", "wrr");
  await byHand("-d", "-t", `${VIP}:${HTTP_PORT}`, "-r", "10.0.0.146:9072");
  await scene.waitForEvent(
    "the change is put back",
    ({ type, text }) =>
      type === "reconcile.applied" && text.includes("add server 10.0.0.146:9072 masq weight 1"),
    mark,
  );
  const told = scene.events().slice(mark).map(({ type }) => type);
  assertEquals(told, ["reconcile.drift_found", "reconcile.applied"]);
  const foreign = new Map([["TCP 10.0.0.150:8080 wrr", new Set<string>()]]);
  assertEquals(await listed(scene), new Map([...articleTable(), ...foreign]));
  await scene.director.stop("SIGTERM");
  assertEquals(await listed(scene), foreign);
});

Deno.test("SIGTERM takes the services out of the kernel's table, because cleanstop is on where nothing is said", async () => {
  await using scene = await ArticleScene.create({ backend: BACKEND });
  assertEquals(await scene.director.stop("SIGTERM"), 0, scene.director.describe());
  assertEquals(await listed(scene), new Map());
});

Deno.test("SIGTERM with cleanstop=no leaves the kernel's table: clients are served meanwhile, and the next director adopts it", async () => {
  await using scene = await ArticleScene.create({
    backend: BACKEND,
    edit: (text) => `cleanstop=no\n${text}`,
  });
  assertEquals(await scene.director.stop("SIGTERM"), 0, scene.director.describe());
  assertEquals(await listed(scene), articleTable());
  const answers: string[] = [];
  for (let request = 0; request < 4; request++) {
    answers.push(await scene.client.whoAnswersHttp(VIP, HTTP_PORT));
  }
  assert(alternates(answers, ["AppNode1", "AppNode2"]), answers.join(" "));
  await scene.startDirectorAgain();
  assertEquals(await listed(scene), articleTable());
  const changes = scene.events().filter(({ type }) => type.startsWith("reconcile."));
  assertEquals(changes, []);
});
