/**
 * The compatibility cases for what an ldirectord.cf does to the service table, told on the plan: what the file asks for
 * while servers are up or down, and the operations that lead there. That a director applies them, and when, is shown
 * where it runs.
 */

import { assertEquals } from "@std/assert";
import { observe } from "../../core/health/mod.ts";
import { EMPTY_TABLE, type ServerHealth } from "../../core/model/mod.ts";
import { applied, operations, wanted } from "./ldirectord_effects.ts";
import { accepted, firstService, table } from "./ldirectord_loading.ts";

const SERVICE = "10.0.0.1:80/tcp";
const GOOD = "10.0.0.2:80";
const BAD = "10.0.0.3:80";
const VIRTUAL = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq 2\n\treal=10.0.0.3:80 masq 3\n";
const FALLBACK = "\tfallback=127.0.0.1:8080\n";

Deno.test("case 14 (new): a start with one server down adds the service and the good server, and no fallback", async () => {
  const config = await accepted(`${VIRTUAL}${FALLBACK}`);
  assertEquals(operations(wanted(config, { [BAD]: "never in service" })), [
    `add service ${SERVICE} wrr`,
    `add server ${GOOD} masq weight 2 to ${SERVICE}`,
  ]);
});

Deno.test("case 15: with quiescent and readdquiescent a server that is down from the start has weight 0", async () => {
  const quiescent = await accepted(`quiescent=yes\n${VIRTUAL}`);
  const both = await accepted(`quiescent=yes\nreaddquiescent=yes\n${VIRTUAL}`);
  const down = { [BAD]: "never in service" } as const;
  const start = [
    `add service ${SERVICE} wrr`,
    `add server ${GOOD} masq weight 2 to ${SERVICE}`,
  ];
  assertEquals(operations(wanted(quiescent, down)), start);
  assertEquals(operations(wanted(both, down)), [
    ...start,
    `add server ${BAD} masq weight 0 to ${SERVICE}`,
  ]);
});

Deno.test("case 16: the third failure in a row takes a server out, and one success puts it back with its weight", async () => {
  const config = await accepted(`failurecount=3\n${VIRTUAL}`);
  const service = config.services[0];
  const thresholds = service?.servers[1]?.check.thresholds ?? { rise: 0, fall: 0 };
  let health: ServerHealth = { status: "up", streak: 0, since: 0, served: true };
  const after = (healthy: boolean) => {
    const outcome = { healthy, message: "", at: 1, latencyMs: 1 };
    health = observe(health, outcome, thresholds).health;
    return health.status;
  };
  assertEquals([false, false, true, false, false, false, true].map(after), [
    "up",
    "up",
    "up",
    "up",
    "up",
    "down",
    "up",
  ]);
  const full = wanted(config);
  const lost = wanted(config, { [BAD]: "down" });
  assertEquals(operations(lost, full), [`remove server ${BAD} from ${SERVICE}`]);
  assertEquals(operations(full, lost), [`add server ${BAD} masq weight 3 to ${SERVICE}`]);
});

Deno.test("case 16: with quiescent a server that fails keeps its place with weight 0", async () => {
  const config = await accepted(`quiescent=yes\n${VIRTUAL}`);
  assertEquals(operations(wanted(config, { [BAD]: "down" }), wanted(config)), [
    `edit server ${BAD} masq weight 0 in ${SERVICE}`,
  ]);
});

Deno.test("case 16 (new): a server in three virtuals has the failures of each to itself", async () => {
  const virtual = (port: number, count: number) =>
    `virtual=10.0.0.1:${port}\n\treal=10.0.0.2:80 masq\n\tservice=http\n\tfailurecount=${count}\n`;
  const config = await accepted(virtual(80, 3) + virtual(81, 3) + virtual(82, 2));
  const falls = config.services.map(({ servers }) => servers[0]?.check.thresholds.fall);
  assertEquals(falls, [3, 3, 2]);
});

Deno.test("case 17 (new): the fallback is there before the last server goes, and goes after the first one is back", async () => {
  const config = await accepted(`${VIRTUAL}${FALLBACK}`);
  const one = wanted(config, { [BAD]: "down" });
  const none = wanted(config, { [BAD]: "down", [GOOD]: "down" });
  assertEquals(operations(none, one), [
    `add server 127.0.0.1:8080 gate weight 1 to ${SERVICE}`,
    `remove server ${GOOD} from ${SERVICE}`,
  ]);
  assertEquals(operations(one, none), [
    `add server ${GOOD} masq weight 2 to ${SERVICE}`,
    `remove server 127.0.0.1:8080 from ${SERVICE}`,
  ]);
});

Deno.test("case 17: a virtual's own fallback and command win over the global ones, by their rules of quotes", async () => {
  const globals = 'fallback=127.0.0.1\nfallbackcommand="/etc/all"\n';
  const inherited = await firstService(globals + VIRTUAL);
  assertEquals(inherited.fallback, { address: "127.0.0.1", port: 80, forwarding: "gate" });
  // A shell takes these quotes off.
  assertEquals(inherited.fallbackCommand, '"/etc/all"');
  const own = await firstService(
    `${globals}${VIRTUAL}\tfallback=10.0.0.9:8080 masq\n\tfallbackcommand="/etc/own -v"\n`,
  );
  assertEquals(own.fallback, { address: "10.0.0.9", port: 8080, forwarding: "masq" });
  assertEquals(own.fallbackCommand, "/etc/own -v");
});

Deno.test("case 18: a quiescent server that is in no table and fails has no operation, unless readdquiescent", async () => {
  const down = { [BAD]: "never in service" } as const;
  const quiescent = await accepted(`quiescent=yes\n${VIRTUAL}`);
  const before = wanted(quiescent, { [BAD]: "unknown" });
  assertEquals(operations(wanted(quiescent, down), before), []);
  const both = await accepted(`quiescent=yes\nreaddquiescent=yes\n${VIRTUAL}`);
  assertEquals(operations(wanted(both, down), before), [
    `add server ${BAD} masq weight 0 to ${SERVICE}`,
  ]);
});

Deno.test("case 19: cleanstop is yes unless the file says no, and a virtual may say otherwise", async () => {
  const cleanstop = async (text: string) => {
    const { cleanstop, services } = await accepted(text);
    return [cleanstop, services[0]?.cleanstop];
  };
  assertEquals(await cleanstop("virtual=10.0.0.1:80"), [true, undefined]);
  assertEquals(await cleanstop("cleanstop=no\nvirtual=10.0.0.1:80"), [false, undefined]);
  assertEquals(await cleanstop("virtual=10.0.0.1:80\n\tcleanstop=no\n"), [true, false]);
  assertEquals(await cleanstop("cleanstop=no\nvirtual=10.0.0.1:80\n\tcleanstop=yes\n"), [
    false,
    true,
  ]);
});

Deno.test("case 19: what was taken away is the service alone, and a foreign one stays", async () => {
  const config = await accepted(VIRTUAL);
  const foreign = await accepted("virtual=10.0.0.9:99\n\treal=10.0.0.2:99 masq\n\tchecktype=on\n");
  const kernel = new Map([...wanted(config), ...wanted(foreign)]);
  assertEquals(operations(wanted(foreign), kernel), [`remove service ${SERVICE}`]);
});

Deno.test("case 20 (new): a reload touches what changed and nothing else", async () => {
  const other = (port: number) => `virtual=10.0.0.1:${port}\n\treal=10.0.0.2:80 masq\n`;
  const on = "\tchecktype=on\n";
  const before = wanted(await accepted(`${VIRTUAL}${other(81)}${on}${other(82)}${on}`));
  const after = wanted(
    await accepted(
      `${VIRTUAL.replace("masq 3", "masq 7")}${other(81)}${on}\tscheduler=rr\n${other(83)}${on}`,
    ),
  );
  assertEquals(operations(after, before), [
    `edit server ${BAD} masq weight 7 in ${SERVICE}`,
    "edit service 10.0.0.1:81/tcp rr",
    "add service 10.0.0.1:83/tcp wrr",
    "add server 10.0.0.2:80 masq weight 1 to 10.0.0.1:83/tcp",
    "remove service 10.0.0.1:82/tcp",
  ]);
  const kernel = applied(after, before);
  assertEquals(operations(after, kernel), []);
});

Deno.test("case 23: thresholds, scheduler with flags, persistence with a mask and one-packet scheduling are asked for", async () => {
  const config = await accepted(`virtual=10.0.0.1:80
	real=10.0.0.2:80 masq 1 l:5 u:10
	real=10.0.0.3:80 masq 1 u:10 l:5
	scheduler=sh
	schedflags=sh-port,sh-fallback
	persistent=600
	netmask=255.255.255.0
virtual=10.0.0.1:7072
	real=10.0.0.2:7072 gate
	checktype=ping
	protocol=udp
	ops=yes
`);
  assertEquals(table(config), [
    "10.0.0.1:80/tcp sh persistent 600 mask 255.255.255.0 flags sh-fallback,sh-port",
    "-> 10.0.0.2:80 masq 1 -x 10 -y 5",
    "-> 10.0.0.3:80 masq 1 -x 10 -y 5",
    "10.0.0.1:7072/udp wrr ops",
    "-> 10.0.0.2:7072 gate 1",
  ]);
  assertEquals(operations(wanted(config), EMPTY_TABLE).slice(0, 2), [
    "add service 10.0.0.1:80/tcp sh (sh-fallback,sh-port) persistent 600s mask 255.255.255.0",
    "add server 10.0.0.2:80 masq weight 1 upper threshold 10 lower threshold 5 to 10.0.0.1:80/tcp",
  ]);
});
