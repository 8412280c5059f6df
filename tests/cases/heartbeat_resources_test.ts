/**
 * Cases 43, 44, 46 and 47 of the behaviour that a replacement of Heartbeat must keep: what is called for the resources
 * of a haresources line, with which words, and what becomes of it where that fails. heartbeat_cases_test.ts has the
 * list of all cases.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HeartbeatStage, type Machine, type ScriptAnswer } from "./heartbeat_stage.ts";

const LINE = "n1 drbddisk::r0 apache mail::-q::/etc/mail.cf\n";
const SCRIPTS = ["drbddisk r0", "apache", "mail -q /etc/mail.cf"];
const SETTLED_MS = 5_000;

/** The calls that took the group: from the last stop, or from the first look at what is there, to the last start. */
function takeOf({ calls }: Machine): string[] {
  const last = calls.findLastIndex((each) => / start$/.test(each));
  return calls.slice(SCRIPTS.length, last + 1);
}

Deno.test("case 43: scripts are started left to right with their words, each asked for its status before", async () => {
  const stage = await HeartbeatStage.create(LINE);
  assertEquals(
    takeOf(stage.n1),
    SCRIPTS.flatMap((script) => [`${script} status`, `${script} start`]),
  );
  await stage.stop();
});

Deno.test("case 43: scripts are stopped right to left, and not asked for their status before", async () => {
  const stage = await HeartbeatStage.create(LINE);
  stage.n1.calls.length = 0;
  await stage.outcome(stage.cluster("n1").verbs.standby("all"), 500);
  assertEquals(stage.n1.calls, SCRIPTS.toReversed().map((script) => `${script} stop`));
  await stage.stop();
});

Deno.test("case 43: the resources that are built in have their place in the order as scripts do", async () => {
  const line = "n1 IPaddr2::10.0.0.1/24/eth0 LVSSyncDaemonSwap::master ldirectord::x.cf apache\n";
  const stage = await HeartbeatStage.create(line);
  // Both are done at the same time: the kernel keeps the two roles apart.
  const master = [
    "n1: ipvsadm --start-daemon master --mcast-interface eth0 --syncid 0",
    "n1: ipvsadm --stop-daemon backup",
  ];
  const own = () => stage.story.filter((each) => each.startsWith("n1:"));
  assertEquals(own().slice(-4), [
    "n1: ip addr replace 10.0.0.1/24 dev eth0",
    ...master,
    "n1: apache start",
  ]);
  await stage.outcome(stage.cluster("n1").verbs.standby("all"), 500);
  assertEquals(own().slice(-4), [
    "n1: apache stop",
    ...master.map((each) =>
      each.replace(/master|backup/, (role) => role === "master" ? "backup" : "master")
    ),
    "n1: ip addr del 10.0.0.1/24 dev eth0",
  ]);
  await stage.stop();
});

/** What `status` says, and whether the script is started then. */
const VERDICTS: readonly (ScriptAnswer & { readonly started: boolean })[] = [
  { stdout: "apache is running\n", code: 0, started: false },
  { stdout: "apache is running\n", code: 3, started: false },
  { stdout: "Running (pid 7)\n", code: 1, started: false },
  { stdout: "OK\n", code: 255, started: false },
  { stdout: "apache is not running\n", code: 0, started: true },
  { stdout: "Not Running\n", code: 3, started: true },
  { stdout: "not running: OK\n", code: 0, started: true },
  { stdout: "stopped\n", code: 0, started: true },
  { stdout: "", code: 0, started: true },
];

for (const { started, ...answer } of VERDICTS) {
  const { stdout = "", code } = answer;
  const title = `case 43: status that prints ${JSON.stringify(stdout)} and ends with ${code} means`;
  Deno.test(`${title} ${started ? "" : "not "}to start`, async () => {
    const stage = await HeartbeatStage.create(LINE);
    stage.n2.answers.set("apache status", answer);
    stage.crash("n1");
    stage.n2.calls.length = 0;
    await stage.clock.advance(SETTLED_MS);
    const calls = stage.n2.calls.slice(
      0,
      stage.n2.calls.findIndex((each) => each.startsWith("mail")),
    );
    const look = ["drbddisk r0 status", "drbddisk r0 start", "apache status"];
    assertEquals(calls, [...look, ...(started ? ["apache start"] : [])]);
    await stage.stop();
  });
}

/** A group whose first script cannot be stopped: its status then says this. */
async function stageThatCannotStop(stdout: string): Promise<HeartbeatStage> {
  const stage = await HeartbeatStage.create(LINE);
  stage.n1.answers.set("apache stop", { code: 1, stdout: "device is busy\n" });
  stage.n1.answers.set("apache status", { stdout });
  stage.n1.calls.length = 0;
  return stage;
}

function failuresOf({ events }: Machine): string[] {
  return events.flatMap((event) => event.type === "resource.failed" ? [event.message] : []);
}

function stopsOf({ calls }: Machine): number {
  return calls.filter((each) => each === "apache stop").length;
}

Deno.test("case 44: a stop that fails ten times while status says stopped is logged, and the rest goes on", async () => {
  const stage = await stageThatCannotStop("apache is stopped\n");
  // Heartbeat calls it eleven times.
  const { message } = await stage.outcome(stage.cluster("n1").verbs.standby("all"), 15_000);
  assertStringIncludes(message, "is held by n2");
  assertEquals(stopsOf(stage.n1), 10);
  const failure = 'cannot stop script apache: it ended with code 1 and said "device is busy"';
  assertEquals(failuresOf(stage.n1), [failure, failure]);
  assertEquals(await stage.holding(), ["none", "all"]);
  await stage.stop();
});

Deno.test("case 44: while status says running the stop is tried on, and nobody else has the group or is told it is free", async () => {
  const stage = await stageThatCannotStop("apache is running\n");
  const asked = stage.cluster("n1").verbs.standby("all");
  asked.catch(() => {});
  await stage.clock.advance(25_000);
  // Heartbeat kills itself and reboots the machine here. This director holds on to what it cannot give up, and says so.
  assertEquals([stage.n1, stage.n2].map(({ running }) => [...running]), [
    ["drbddisk r0", "apache"],
    [],
  ]);
  assertEquals(await stage.holding(), ["transition", "none"]);
  assertEquals(stopsOf(stage.n1), 26);
  assert(failuresOf(stage.n1).length >= 3, "it is not told again");
  const [group] = (await stage.cluster("n1").snapshot()).groups;
  const problems = group?.resources.map(({ problem }) => problem?.includes("device is busy"));
  assertEquals(problems, [undefined, true, undefined]);
  const known = new Set(stage.n1.calls.map((each) => each.split(" ")[0]));
  assertEquals([...known].sort(), ["apache", "drbddisk", "mail"]);

  stage.n1.answers.clear();
  const { message } = await stage.outcome(asked, 3_000);
  assertStringIncludes(message, "is held by n2");
  assertEquals([stage.n1, stage.n2].map(({ running }) => [...running]), [[], SCRIPTS]);
  await stage.stop();
});

Deno.test("case 46: LVSSyncDaemonSwap is the master on one node and the backup on the other, with these calls and texts", async () => {
  const stage = await HeartbeatStage.create("n1 LVSSyncDaemonSwap::master::eth0::7\n");
  const { n1, n2 } = stage;
  const roles = () => [n1, n2].map(({ ipvsadm }) => [...ipvsadm.daemons.keys()]);
  const texts = async () => {
    const snapshots = await Promise.all([
      stage.cluster("n1").snapshot(),
      stage.cluster("n2").snapshot(),
    ]);
    return snapshots.map(({ groups }) => groups[0]?.resources[0]?.state);
  };
  const words = "--mcast-interface eth0 --syncid 7";
  // As soon as it starts each is the backup, and hears what the other tells.
  assertEquals(n2.changes.filter((each) => each.includes("start")), [
    `ipvsadm --start-daemon backup ${words}`,
  ]);
  assertEquals(n1.changes.slice(-2), [
    `ipvsadm --start-daemon master ${words}`,
    "ipvsadm --stop-daemon backup",
  ]);
  assertEquals([roles(), await texts()], [[["master"], ["backup"]], [
    "master running",
    "master stopped",
  ]]);
  await stage.outcome(stage.cluster("n2").verbs.takeover("all", false));
  assertEquals(n1.changes.slice(-2), [
    `ipvsadm --start-daemon backup ${words}`,
    "ipvsadm --stop-daemon master",
  ]);
  assertEquals([roles(), await texts()], [[["backup"], ["master"]], [
    "master stopped",
    "master running",
  ]]);
  // Whether it runs is asked of the kernel by ipvsadm, not of a list of processes.
  n2.ipvsadm.daemons.clear();
  await stage.clock.advance(2_000);
  assertEquals(roles(), [["backup"], ["master"]]);
  await stage.stop();
});

/** The operation of an ARP frame (RFC 826): 1 asks, 2 answers. */
function operationOf(frame: Uint8Array): number | undefined {
  return frame[12] === 8 && frame[13] === 6 ? frame[21] : undefined;
}

function requestsOf({ links }: Machine): number {
  return links.sent.filter(({ frame }) => operationOf(frame) === 1).length;
}

const ADDRESS_LINE = "n1 IPaddr2::10.0.0.1/24/eth0/10.0.0.255\n";

Deno.test("case 47: the address comes with mask and broadcast, and is announced five times at once, and twice later", async () => {
  const stage = await HeartbeatStage.create(ADDRESS_LINE);
  const { n1, n2 } = stage;
  assertEquals(n1.changes.slice(-1), ["ip addr replace 10.0.0.1/24 dev eth0 broadcast 10.0.0.255"]);
  assertEquals(n1.ip.on("eth0"), ["10.0.0.1/24"]);
  assertEquals(requestsOf(n1), 5);
  assertEquals(new Set(n1.links.sent.map((each) => each.interface)), new Set(["eth0"]));
  await stage.clock.advance(SETTLED_MS * 10);
  assertEquals([requestsOf(n1), requestsOf(n2)], [7, 0]);
  await stage.stop();
  assertEquals(n1.ip.on("eth0"), []);
});

Deno.test("case 47: a director that is restarted keeps the address that is there, announces it, and adds no second one", async () => {
  const stage = await HeartbeatStage.create(ADDRESS_LINE);
  await stage.clock.advance(SETTLED_MS * 10);
  const { n1, n2 } = stage;
  stage.kill("n1");
  n1.calls.length = 0;
  const before = requestsOf(n1);
  await stage.start("n1");
  await stage.clock.advance(1_000);
  assertEquals(n1.changes, []);
  assertEquals([n1.ip.on("eth0"), n2.ip.on("eth0")], [["10.0.0.1/24"], []]);
  // Heartbeat says nothing then, and neighbours that forgot go on not knowing.
  assert(requestsOf(n1) - before >= 5, "it is not announced");
  assert(n1.types().includes("group.adopted"));
  await stage.stop();
});

Deno.test("case 47: giving up an address that somebody has removed before is a success", async () => {
  const stage = await HeartbeatStage.create(ADDRESS_LINE);
  const { n1, n2 } = stage;
  n1.ip.eth0.addresses = [];
  const { message } = await stage.outcome(stage.cluster("n1").verbs.standby("all"));
  assertStringIncludes(message, "is held by n2");
  assertEquals(failuresOf(n1), []);
  assertEquals([n1.ip.on("eth0"), n2.ip.on("eth0")], [[], ["10.0.0.1/24"]]);
  await stage.stop();
});
