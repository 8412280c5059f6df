import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Story, tell } from "./story.ts";

const YAML = "/etc/ringmaster/ringmaster.yaml";
const CF = "/etc/ha.d/ldirectord.cf";
const WEB = "192.0.2.80:80/tcp";
const MAIL = "192.0.2.25:80/tcp";

/** A native file with one service a line: its address, and its servers. */
function yaml(services: Readonly<Record<string, readonly string[]>>, extra = ""): string {
  const blocks = Object.entries(services).map(([address, servers]) =>
    `  - virtual: ${address}\n    scheduler: rr\n    check: { type: http }\n    real:\n` +
    servers.map((each) => `      - ${each}\n`).join("")
  );
  return `services:\n${blocks.join("")}${extra}`;
}

async function checksOf(story: Story, id: string): Promise<number> {
  await story.world.clock.advance(0);
  return story.world.checks.get(id) ?? 0;
}

Deno.test("a story: a server is added, made heavier and removed, and nobody else notices", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  const since = async () =>
    (await story.director.snapshot()).services[0]?.servers.slice(0, 2).map((each) => each.since);
  const before = await since();
  const three = ["192.0.2.1:80", "192.0.2.2:80", "192.0.2.3:80 masq 4"];
  assertEquals((await story.chapter(yaml({ [WEB]: three }))).operations, [
    `add server 192.0.2.3:80 masq weight 4 to ${WEB}`,
  ]);
  three[2] = "192.0.2.3:80 masq 9";
  const heavier = await story.chapter(yaml({ [WEB]: three }));
  assertEquals(heavier.operations, [`edit server 192.0.2.3:80 masq weight 9 in ${WEB}`]);
  assertEquals(heavier.outcome, {
    kind: "applied",
    changes: [`change server 192.0.2.3:80 in ${WEB}: weight 9 instead of 4`],
  });
  assertEquals((await story.chapter(yaml({ [WEB]: three.slice(0, 2) }))).operations, [
    `remove server 192.0.2.3:80 from ${WEB}`,
  ]);
  assertEquals(await since(), before);
  await story.end();
});

Deno.test("a story: the same text with another comment and order changes nothing", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  assertEquals((await story.chapter(yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }))).outcome, {
    kind: "unchanged",
  });
  const again = await story.chapter(
    `# a comment\n${yaml({ [WEB]: ["192.0.2.2:80", "192.0.2.1:80"] })}`,
  );
  assertEquals(again.outcome, { kind: "applied", changes: [] });
  assertEquals(again.operations, []);
  await story.end();
});

Deno.test("a story: one broken version after another, and then the mended one", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  const broken = await story.chapter(yaml({ [WEB]: ["192.0.2.1:80 mask 1"] }));
  assert(broken.outcome.kind === "rejected");
  assertStringIncludes(broken.outcome.problems.join(), `${YAML}:6: services[0].real[0]`);
  assertEquals(broken.operations, []);
  assertEquals(story.told().length, 1);
  const same = await story.chapter(yaml({ [WEB]: ["192.0.2.1:80 mask 1"] }));
  assertEquals(same.outcome.kind, "rejected");
  assertEquals(story.told(), []);
  story.world.servers.set("192.0.2.1:80", "failing");
  await story.world.clock.advance(3_000);
  assertEquals(story.servers(WEB), ["192.0.2.2:80 1"]);
  const mended = await story.chapter(
    yaml({ [WEB]: ["192.0.2.1:80 masq 1", "192.0.2.2:80 masq 2"] }),
  );
  assertEquals(mended.operations, [`edit server 192.0.2.2:80 masq weight 2 in ${WEB}`]);
  await story.end();
});

Deno.test("a story: a service gets another address while the other one works on", async () => {
  const mail = ["192.0.2.9:80"];
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80"], [MAIL]: mail }));
  const before = await checksOf(story, "192.0.2.9:80");
  const moved = await story.chapter(yaml({ "192.0.2.81:80/tcp": ["192.0.2.1:80"], [MAIL]: mail }));
  assertEquals([...moved.operations].sort(), [
    "add server 192.0.2.1:80 masq weight 1 to 192.0.2.81:80/tcp",
    "add service 192.0.2.81:80/tcp rr",
    `remove service ${WEB}`,
  ]);
  const checks = (await checksOf(story, "192.0.2.9:80")) - before;
  assert(checks === 4, `the other service was checked ${checks} times in four intervals`);
  await story.end();
});

Deno.test("a story: a server that is down stays down through reloads, and is not tried in service", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  story.world.servers.set("192.0.2.2:80", "failing");
  await story.world.clock.advance(2_000);
  const heavier = await story.chapter(
    yaml({ [WEB]: ["192.0.2.1:80 masq 2", "192.0.2.2:80 masq 7"] }),
  );
  assertEquals(heavier.operations, [`edit server 192.0.2.1:80 masq weight 2 in ${WEB}`]);
  story.world.servers.set("192.0.2.2:80", "healthy");
  await story.world.clock.advance(2_000);
  assertEquals(story.servers(WEB), ["192.0.2.1:80 2", "192.0.2.2:80 7"]);
  await story.end();
});

Deno.test("a story: a check that gets stricter takes out only those that fail it", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  story.world.servers.set("192.0.2.2:80", "failing");
  const text = yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] })
    .replace("{ type: http }", "{ type: http, request: /deep, fall: 3 }");
  const strict = await story.chapter(text);
  assertEquals(strict.operations, [`remove server 192.0.2.2:80 from ${WEB}`]);
  assertEquals(story.servers(WEB), ["192.0.2.1:80 1"]);
  await story.end();
});

Deno.test("a story: half of a file is lost in an editor, and force is needed to believe it", async () => {
  const many = Array.from({ length: 10 }, (_, index) => `192.0.2.${index + 1}:80`);
  const story = await tell(YAML, yaml({ [WEB]: many }));
  const cut = yaml({ [WEB]: many.slice(0, 4) });
  assertEquals((await story.chapter(cut)).outcome, { kind: "guarded", removed: 6, of: 10 });
  assertEquals(story.servers(WEB).length, 10);
  const forced = await story.chapter(cut, { force: true });
  assertEquals(forced.outcome.kind, "applied");
  assertEquals(forced.operations.length, 6);
  await story.end();
});

Deno.test("a story: what a drained server is told survives every version of the file", async () => {
  const story = await tell(YAML, yaml({ [WEB]: ["192.0.2.1:80", "192.0.2.2:80"] }));
  story.world.connections.set("192.0.2.1:80", 3);
  await story.director.control.drain({ service: WEB, server: "192.0.2.1:80" }, 600_000);
  await story.world.clock.advance(100);
  const heavier = await story.chapter(yaml({ [WEB]: ["192.0.2.1:80 masq 5", "192.0.2.2:80"] }));
  assertEquals(heavier.operations, []);
  assertEquals(story.servers(WEB), ["192.0.2.1:80 0", "192.0.2.2:80 1"]);
  await story.director.control.enable({ service: WEB, server: "192.0.2.1:80" });
  await story.world.clock.advance(100);
  assertEquals(story.servers(WEB), ["192.0.2.1:80 5", "192.0.2.2:80 1"]);
  await story.end();
});

Deno.test("case 20, a story in ldirectord's words: one virtual added, another removed, one weight changed", async () => {
  const virtual = (address: string, reals: readonly string[]) =>
    `virtual=${address}\n    service=http\n    scheduler=rr\n${
      reals.map((each) => `    real=${each}\n`).join("")
    }\n`;
  const kept = ["192.0.2.1:80 masq 1", "192.0.2.2:80 masq 1"];
  const head = "checkinterval=1\nautoreload=no\n";
  const story = await tell(
    CF,
    `${head}${virtual("192.0.2.80:80", kept)}${virtual("192.0.2.25:80", ["192.0.2.9:80 masq"])}`,
  );
  const next = await story.chapter(
    `${head}${virtual("192.0.2.80:80", [kept[0] ?? "", "192.0.2.2:80 masq 5"])}` +
      virtual("192.0.2.26:80", ["192.0.2.9:80 masq"]),
  );
  assertEquals([...next.operations].sort(), [
    "add server 192.0.2.9:80 masq weight 1 to 192.0.2.26:80/tcp",
    "add service 192.0.2.26:80/tcp rr",
    `edit server 192.0.2.2:80 masq weight 5 in ${WEB}`,
    `remove service ${MAIL}`,
  ]);
  await story.end();
});
