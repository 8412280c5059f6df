/** An operator and a director on the kernel's table: drift that is only announced, drains with live connections. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { askVerb } from "../../../cli/commands/verbs.ts";
import { ArticleScene, HTTP_PORT, HTTP_SERVICE, VIP } from "../../lanes/article.ts";
import { articleTable, connectionsOf, entriesOf } from "./article_table.ts";
import { HeldConnection } from "./held_connection.ts";

const SERVICE = "spring-ring-http";
const FIRST = "10.0.0.147:9072";
const SECOND = "10.0.0.146:9072";

/** The article's services in the native form. */
function config(drift: string, secondWeight = 1): string {
  return `
node: director
autoreload: yes
cleanstop: no
drift: ${drift}
defaults: { check: { interval: 1s, timeout: 5s, fall: 2 } }
services:
  - name: ${SERVICE}
    virtual: ${VIP}:9072/tcp
    scheduler: rr
    check: { type: http, request: /SpringRing/status, receive: Sample SpringRing web application }
    real: ["${FIRST} masq 1", "${SECOND} masq ${secondWeight}"]
  - name: spring-ring-sip
    virtual: ${VIP}:7072/udp
    scheduler: rr
    persistent: 1s
    check: { type: sip }
    real: ["10.0.0.147:7072 masq 1", "10.0.0.146:7072 masq 1"]
`;
}

const LIMIT_MS = 40_000;

/** The kernel's table and what an operator sees of a server. */
class Desk {
  readonly scene: ArticleScene;

  constructor(scene: ArticleScene) {
    this.scene = scene;
  }

  listing(): Promise<string> {
    return this.scene.topology.read("director", "ipvsadm", "-L", "-n");
  }

  async tableIs(change?: (listing: string) => string): Promise<void> {
    const expected = articleTable(change);
    await eventually("the kernel's table is as it should be", async () => {
      const found = entriesOf(await this.listing());
      return JSON.stringify(plain(found)) === JSON.stringify(plain(expected));
    }, LIMIT_MS).catch(async (thrown) => {
      assertEquals(entriesOf(await this.listing()), expected, String(thrown));
    });
  }

  async server(id: string) {
    const { services } = await this.scene.status();
    const service = services.find(({ name }) => name === SERVICE);
    const found = service?.servers.find((server) => server.id === id);
    if (found === undefined) throw new Error(`status does not show ${id}`);
    return found;
  }

  /** The same as the program would, which takes seconds to start in a guest. */
  async tell(verb: string, server: string, more: Record<string, unknown> = {}): Promise<void> {
    await askVerb(this.scene.socket, verb, { service: SERVICE, server, ...more });
  }

  /** Established connections of a server. */
  async active(id: string): Promise<number> {
    return connectionsOf(await this.listing(), `TCP ${VIP}:9072`).get(id)?.[0] ?? 0;
  }

  hold(): Promise<HeldConnection> {
    return HeldConnection.open(this.scene.topology, "client", VIP, HTTP_PORT);
  }

  async answers(count: number): Promise<Set<string>> {
    const answers = new Set<string>();
    for (let asked = 0; asked < count; asked++) {
      answers.add(await this.scene.client.whoAnswersHttp(VIP, HTTP_PORT));
    }
    return answers;
  }

  waitForText(type: string, part: string, mark: number) {
    return this.scene.waitForEvent(
      `${type} says "${part}"`,
      (event) => event.type === type && event.text.includes(part),
      mark,
    );
  }
}

/** Sorted, because a kernel's table has an order of its own. */
function plain(entries: ReadonlyMap<string, ReadonlySet<string>>) {
  return [...entries].map(([service, servers]) => [service, [...servers].sort()]).sort();
}

const reweighted = (id: string, weight: number) => (listing: string) =>
  listing.replace(`${id} Masq 1`, `${id} Masq ${weight}`);
const removed = (id: string) => (listing: string) =>
  listing.split("\n").filter((line) => !line.includes(`-> ${id} `)).join("\n");

Deno.test("an operator's hands and verbs, with live connections", async (step) => {
  const native = config("announce");
  await using scene = await ArticleScene.create({ backend: "ipvsadm", native });
  const desk = new Desk(scene);
  await desk.tableIs();

  await step.step("drift is announced once and left alone", async () => {
    const mark = scene.mark();
    await scene.topology.read(
      "director",
      ...`ipvsadm -e -t ${VIP}:9072 -r ${FIRST} -m -w 5`.split(" "),
    );
    const found = await desk.waitForText("reconcile.drift_found", FIRST, mark);
    assertStringIncludes(found.text, "stays so because drift is announce");
    assertStringIncludes(
      found.text,
      `server ${FIRST} of ${HTTP_SERVICE} was given weight 5 (wanted 1)`,
    );
    const { rounds } = (await scene.status()).reconcile;
    await eventually("another round has passed", async () => {
      return (await scene.status()).reconcile.rounds > rounds;
    }, LIMIT_MS);
    assertEquals(scene.events().slice(mark).map(({ type }) => type), ["reconcile.drift_found"]);
    await desk.tableIs(reweighted(FIRST, 5));
  });

  await step.step(
    "a reload changes what it says, and puts drift back where it asks to",
    async () => {
      const mark = scene.mark();
      await scene.writeConfig(config("announce", 2));
      const applied = await desk.waitForText("reconcile.applied", SECOND, mark);
      const change = `edit server ${SECOND} masq weight 2 in ${HTTP_SERVICE}`;
      assert(applied.text.endsWith(`: ${change}`), applied.text);
      await desk.tableIs((text) => reweighted(FIRST, 5)(reweighted(SECOND, 2)(text)));
      await scene.writeConfig(config("repair"));
      await desk.waitForText("reconcile.drift_found", FIRST, mark);
      await desk.tableIs();
    },
  );

  await step.step("drain keeps live connections and gives no new ones", async () => {
    const mark = scene.mark();
    const held = [await desk.hold(), await desk.hold()];
    await eventually(
      "each server has one of them",
      async () => await desk.active(FIRST) === 1 && await desk.active(SECOND) === 1,
      LIMIT_MS,
    );
    await scene.verb("drain", SERVICE, FIRST, "--deadline", "5m");
    await desk.tableIs(reweighted(FIRST, 0));
    assertEquals(await desk.answers(4), new Set(["AppNode2"]));
    const { standing, connectionsLeft, reason } = await desk.server(FIRST);
    assertEquals([standing?.mode, connectionsLeft], ["draining", 1], reason);
    const answers = [await held[0]?.finish(), await held[1]?.finish()];
    assertEquals(answers.sort(), ["AppNode1", "AppNode2"]);
    await desk.waitForText("server.drained", FIRST, mark);
    await desk.tableIs(removed(FIRST));
    assertEquals((await desk.server(FIRST)).standing?.mode, "disabled");
  });

  await step.step(
    "what an operator said outlives kill -9, and the table is adopted with it",
    async () => {
      await scene.director.stop("SIGKILL");
      await desk.tableIs(removed(FIRST));
      await scene.startDirectorAgain();
      assertEquals(scene.events().filter(({ type }) => type.startsWith("reconcile.")), []);
      assertEquals((await desk.server(FIRST)).standing?.mode, "disabled");
      await desk.tableIs(removed(FIRST));
    },
  );

  await step.step(
    "enable takes the server back, and a deadline ends a drain with what is left",
    async () => {
      await desk.tell("enable", FIRST);
      await desk.tableIs();
      const mark = scene.mark();
      const held = [await desk.hold(), await desk.hold()];
      await eventually(
        "each server has one of them",
        async () => await desk.active(FIRST) === 1,
        LIMIT_MS,
      );
      await desk.tell("drain", FIRST, { deadlineMs: 1_000 });
      const drained = await desk.waitForText("server.drained", FIRST, mark);
      assertStringIncludes(drained.text, "1 connection left");
      await desk.tableIs(removed(FIRST));
      // The other one's server is untouched by all of this; whose server is gone is cut with its next packet.
      const answers = await Promise.all(held.map((each) => each.finish()));
      assertEquals(answers.filter((answer) => answer === "AppNode2").length, 1, answers.join(" "));
      assertEquals(answers.filter((answer) => answer === "AppNode1").length, 0, answers.join(" "));
    },
  );

  await step.step("weight goes to the kernel, and back to what is configured", async () => {
    await desk.tell("weight", SECOND, { weight: 7 });
    await desk.tableIs((text) => reweighted(SECOND, 7)(removed(FIRST)(text)));
    await desk.tell("enable", FIRST);
    await desk.tableIs(reweighted(SECOND, 7));
  });

  await step.step(
    "a clean stop with cleanstop off leaves the table, and clients are served on",
    async () => {
      assertEquals(await scene.director.stop("SIGTERM"), 0, scene.director.describe());
      await desk.tableIs(reweighted(SECOND, 7));
      assertEquals(await desk.answers(4), new Set(["AppNode1", "AppNode2"]));
    },
  );
});
