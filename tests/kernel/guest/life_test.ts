/** The life of a director on the kernel's table: killed, restarted, reloaded, disturbed by hand, stopped. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { alternates } from "../../lanes/answers.ts";
import { ArticleScene, HTTP_PORT, HTTP_SERVICE, SIP_SERVICE, VIP } from "../../lanes/article.ts";
import { articleTable, connectionsOf, entriesOf } from "./article_table.ts";
import { HeldConnection } from "./held_connection.ts";

/** Services of somebody else's: with what we could have ourselves, and with what our table cannot even hold. */
const FOREIGN: readonly string[] = [
  "-A -t 10.0.0.150:8080 -s wrr -p 60 -M 255.255.255.0",
  "-a -t 10.0.0.150:8080 -r 10.0.0.147:8080 -m -w 3 -x 9 -y 5",
  "-A -u 10.0.0.150:5060 -s rr -p 60 --pe sip -o",
  "-a -u 10.0.0.150:5060 -r 10.0.0.146:5060 -g -w 1",
  "-A -f 7 -s sh -b sh-port",
  "-a -f 7 -r 10.0.0.146:0 -g -w 2",
  "-A --sctp-service 10.0.0.150:9999 -s lc",
];

class Life implements AsyncDisposable {
  readonly scene: ArticleScene;

  private constructor(scene: ArticleScene) {
    this.scene = scene;
  }

  static async begin(): Promise<Life> {
    // In a guest on a busy machine an answer may take longer than the article's second.
    const edit = (text: string) => text.replace("checktimeout=1", "checktimeout=5");
    return new Life(await ArticleScene.create({ backend: "ipvsadm", edit }));
  }

  byHand(line: string): Promise<string> {
    return this.scene.topology.read("director", "ipvsadm", ...line.split(" "));
  }

  /** Our part of the kernel's table, as the article has it, maybe after a change. */
  async oursIs(change?: (listing: string) => string): Promise<void> {
    const all = entriesOf(await this.byHand("-L -n"));
    const expected = articleTable(change);
    const ours = new Map([...all].filter(([service]) => /:(9072|7072) /.test(service)));
    assertEquals(ours, expected);
  }

  /** All that the kernel holds of somebody else's, rules and thresholds, as text. */
  async foreign(): Promise<string> {
    const rules = (await this.byHand("-S -n")).split("\n");
    const thresholds = await this.byHand("-L -n -t 10.0.0.150:8080 --thresholds");
    return [...rules.filter((line) => !/:(9072|7072) /.test(line)), thresholds].join("\n");
  }

  hold(): Promise<HeldConnection> {
    return HeldConnection.open(this.scene.topology, "client", VIP, HTTP_PORT);
  }

  async answers(count: number): Promise<string[]> {
    const answers: string[] = [];
    for (let asked = 0; asked < count; asked++) {
      answers.push(await this.scene.client.whoAnswersHttp(VIP, HTTP_PORT));
    }
    return answers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scene[Symbol.asyncDispose]();
  }
}

const heavier = (listing: string) =>
  listing.replace("10.0.0.147:9072 Masq 1", "10.0.0.147:9072 Masq 5");

Deno.test("a director dies, comes back, is reloaded, disturbed and stopped, and the kernel goes on", async (step) => {
  await using life = await Life.begin();
  const { scene } = life;
  for (const line of FOREIGN) await life.byHand(line);
  const foreign = await life.foreign();
  const held = [await life.hold(), await life.hold(), await life.hold()] as const;

  await step.step("kill -9 leaves the kernel forwarding, and live connections go on", async () => {
    await scene.director.stop("SIGKILL");
    await life.oursIs();
    const answers = await life.answers(4);
    assert(alternates(answers, ["AppNode1", "AppNode2"]), answers.join(" "));
    assertStringIncludes(await held[0].finish(), "AppNode");
  });

  await step.step("the next director adopts the table and does nothing to it", async () => {
    await scene.startDirectorAgain();
    assertEquals(scene.events().filter(({ type }) => type.startsWith("reconcile.")), []);
    const { operations, state } = (await scene.status()).reconcile;
    assertEquals([operations, state], [0, "settled"]);
    await life.oursIs();
    assertEquals(await life.foreign(), foreign);
    assertStringIncludes(await held[1].finish(), "AppNode");
  });

  const text = await scene.readConfig();
  await step.step("a reload with one changed weight touches that server alone", async () => {
    const counted = () => life.byHand("-L -n --stats --exact");
    // The first of the counters are connections; packets of those that end may still be on their way.
    const connectionsTo = (listing: string, server: string) =>
      new RegExp(`-> ${server.replaceAll(".", "\\.")} +(\\d+)`).exec(listing)?.[1];
    const before = await counted();
    const watch = scene.topology.start(
      "director",
      ...["sh", "-c", "while :; do ipvsadm -S -n; echo; done"],
    );
    await watch.waitFor(/\n\n/);
    const mark = scene.mark();
    await scene.writeConfig(
      text.replace("real=10.0.0.147:9072 masq 1", "real=10.0.0.147:9072 masq 5"),
    );
    const applied = await scene.waitForEvent(
      "the changed weight is applied",
      ({ type }) => type === "reconcile.applied",
      mark,
    );
    await watch.stop("SIGKILL");
    const change = `edit server 10.0.0.147:9072 masq weight 5 in ${HTTP_SERVICE}`;
    assert(applied.text.endsWith(`: ${change}`), applied.text);
    assertEquals(scene.events().slice(mark).map(({ type }) => type), [
      "config.loaded",
      "reconcile.applied",
    ]);
    await life.oursIs(heavier);
    const after = await counted();
    assert(Number(connectionsTo(after, "10.0.0.146:9072")) >= 2, after);
    for (const server of ["10.0.0.146:9072", "10.0.0.147:9072", "10.0.0.146:7072"]) {
      assertEquals(connectionsTo(after, server), connectionsTo(before, server));
    }
    const unchanged = `-a -t ${VIP}:9072 -r 10.0.0.146:9072 -m -w 1`;
    // The last picture may be cut short.
    const pictures = watch.output.split("\n\n").slice(0, -1);
    assert(pictures.every((picture) => picture.includes(unchanged)), watch.output);
    const connections = connectionsOf(await life.byHand("-L -n"), `TCP ${VIP}:9072`);
    const active = [...connections.values()].reduce((sum, [active]) => sum + active, 0);
    assertEquals(active, 1, "the connection that is still held");
    assertStringIncludes(await held[2].finish(), "AppNode");
  });

  await step.step("a broken file changes nothing, and says where it is broken", async () => {
    const mark = scene.mark();
    const broken = text.replace("scheduler=rr", "scheduler=round-and-round");
    await scene.writeConfig(broken);
    const rejected = await scene.waitForEvent(
      "the broken file is rejected",
      ({ type }) => type === "config.rejected",
      mark,
    );
    const line = broken.split("\n").findIndex((each) => each.includes("round-and-round")) + 1;
    assertStringIncludes(rejected.text, `${scene.configPath}:${line}: `);
    await life.oursIs(heavier);
    await scene.writeConfig(text);
    await scene.waitForEvent(
      "the mended file is applied",
      ({ type, text }) => type === "reconcile.applied" && text.includes("masq weight 1"),
      mark,
    );
    await life.oursIs();
    assertEquals(await life.foreign(), foreign);
  });

  await step.step("what is changed by hand is put back, and told with what was found", async () => {
    const mark = scene.mark();
    await life.byHand(`-d -t ${VIP}:9072 -r 10.0.0.146:9072`);
    await life.byHand(`-e -u ${VIP}:7072 -r 10.0.0.147:7072 -m -w 8`);
    const wanted = new Set([
      `server 10.0.0.146:9072 of ${HTTP_SERVICE} was removed`,
      `server 10.0.0.147:7072 of ${SIP_SERVICE} was given weight 8 (wanted 1)`,
    ]);
    // A periodic round may come between the two changes.
    await scene.waitForEvent("what was found is told", ({ type, text }) => {
      if (type === "reconcile.drift_found") {
        for (const each of wanted) if (text.includes(each)) wanted.delete(each);
      }
      return wanted.size === 0 && type === "reconcile.applied";
    }, mark);
    const told = scene.events().slice(mark).map(({ type }) => type);
    assertEquals(new Set(told), new Set(["reconcile.drift_found", "reconcile.applied"]));
    await life.oursIs();
    assertEquals(await life.foreign(), foreign);
  });

  await step.step("a clean stop takes our services out, and nobody else's", async () => {
    assertEquals(await scene.director.stop("SIGTERM"), 0, scene.director.describe());
    assertEquals(await life.foreign(), foreign);
    const services = [...entriesOf(await life.byHand("-L -n")).keys()];
    assertEquals(services.filter((each) => /:(9072|7072) /.test(each)), []);
    assertEquals(services.length, 4, services.join("; "));
  });
});
