import { assert, assertEquals } from "@std/assert";
import { BASIS, haCf, withBasis } from "./test_notes.ts";

Deno.test("readHaCf reads nodes in lower case, several in a line, each once", () => {
  const { nodes, messages } = haCf("node AppNode1 appnode2", "node c APPNODE1", ...BASIS.slice(1));
  assertEquals(nodes, [
    { value: "appnode1", line: 1 },
    { value: "appnode2", line: 1 },
    { value: "c", line: 2 },
  ]);
  assertEquals(messages, ['warning 2: node: "APPNODE1" is named in line 1 already']);
});

Deno.test("readHaCf wants a node and a heartbeat medium, and says what legacy is", () => {
  const { messages, autoFailback } = haCf("");
  assertEquals(messages.slice(0, 2), [
    "error 1: node: no node is named; wanted is a line node NAME for each director",
    "error 1: no heartbeat medium is named; wanted is one at least of mcast, bcast, ucast",
  ]);
  assertEquals(messages.length, 3);
  assert(
    messages[2]?.startsWith('warning 1: auto_failback: is not said, and the default "legacy"'),
  );
  assertEquals(autoFailback, true);
  // A medium with a mistake in it is one mistake, not two.
  assertEquals(haCf("node a b", "auto_failback on", "bcast").messages, [
    "error 3: bcast: names no network interface; wanted one or more",
  ]);
});

Deno.test("readHaCf uses the udpport that stands above a medium, and warns of one below", () => {
  const { heartbeats, messages } = withBasis(
    "bcast eth1",
    "udpport 700",
    "ucast eth0 10.0.0.2",
    "mcast eth1 225.0.0.1 694 1 0",
    "udpport 700",
  );
  assertEquals(heartbeats.map(({ value, line }) => [value.type, value.port, line]), [
    ["multicast", 694, 2],
    ["broadcast", 694, 4],
    ["unicast", 700, 6],
    ["multicast", 694, 7],
  ]);
  assertEquals(messages, [
    "warning 5: udpport: holds only for bcast and ucast lines below it; line 4 uses 694",
  ]);
  assertEquals(withBasis("udpport 700 701", "bcast eth1").heartbeats[1]?.value.port, 701);
});

Deno.test("readHaCf uses a medium that is named twice once", () => {
  const hops = withBasis("mcast eth7 225.0.0.1 694 2 0", "mcast eth7 225.0.0.1 694 3 0");
  assertEquals(hops.heartbeats.slice(1).map(({ value }) => "ttl" in value && value.ttl), [2]);
  assertEquals(hops.messages, [
    "warning 5: mcast: names the same medium as line 4; it is used once, as there",
  ]);
  const { heartbeats, messages } = withBasis("bcast eth1", "udp eth1");
  assertEquals(heartbeats.length, 2);
  assertEquals(messages, [
    "warning 5: udp: names the same medium as line 4; it is used once, as there",
  ]);
});

Deno.test("readHaCf lets the last of several values count, and says so", () => {
  const { times, messages, name } = withBasis(
    "keepalive 2",
    "keepalive 500ms",
    "deadtime 3 3000ms",
    "cluster one",
    "cluster two",
  );
  assertEquals([times.keepalive, times.deadtime, name?.value], [500, 3_000, "two"]);
  assertEquals(messages, [
    "warning 5: keepalive: takes the place of what line 4 says; the last one counts",
    "warning 8: cluster: takes the place of what line 7 says; the last one counts",
  ]);
});

Deno.test("readHaCf says nothing of times that follow from one that cannot be read", () => {
  assertEquals(withBasis("deadtime 3s", "initdead 10").messages, [
    'error 4: deadtime: cannot read "3s" as a time; seconds have no unit here, write 3',
  ]);
});

Deno.test("readHaCf refuses by name what is not supported, and warns of what changes nothing", () => {
  const { messages } = withBasis("serial /dev/ttyS0", "debug 1", "stonith_host * x y", "crm yes");
  assertEquals(messages, [
    'error 4: serial: "serial" is not supported; there are no serial heartbeats; ' +
    "write mcast, bcast or ucast instead",
    'warning 5: debug: "debug" is accepted and changes nothing; the program logs to logfile, logfacility or ' +
    "standard output, and ringmaster events shows all that happens",
    'error 6: stonith_host: "stonith_host" is not supported; convert the folder and name the command under ' +
    "cluster.fencing of the native file",
    'error 7: crm: cannot take "yes"; resources are those of haresources here, not of Pacemaker; delete the line',
  ]);
});

Deno.test("readHaCf refuses unknown directives with the nearest word; capitals are others", () => {
  assertEquals(withBasis("kepalive 2", "Node c", "zzzzzzzzz 1", "keepalive").messages, [
    'error 4: kepalive: unknown directive "kepalive", did you mean "keepalive"?',
    'error 5: Node: unknown directive "Node", did you mean "node"?',
    'error 6: zzzzzzzzz: unknown directive "zzzzzzzzz"; Heartbeat has no such word',
    "error 7: keepalive: has no value",
  ]);
});

Deno.test("readHaCf refuses a line that Heartbeat would read as several", () => {
  const { messages } = withBasis(`# ${"x".repeat(5_200)}`);
  assertEquals(messages, [
    "error 4: the line is too long; Heartbeat reads at most 5120 bytes of one",
  ]);
});

Deno.test("readHaCf warns where ping hosts only now decide, but not with ipfail", () => {
  const ping = "ping 10.0.0.1";
  assertEquals(withBasis(ping, "respawn hacluster /usr/lib/heartbeat/ipfail").messages, []);
  const { messages, ping: hosts } = withBasis(ping, "ping_group routers 10.0.0.2 10.0.0.3");
  assertEquals(hosts.map(({ line }) => line), [4, 5]);
  assertEquals(messages.length, 1);
  assert(
    messages[0]?.startsWith("warning 4: ping: Heartbeat only watches these hosts unless ipfail"),
  );
});

Deno.test("readHaCf reads the log file, the facility and realtime; facility none is no facility", () => {
  const read = withBasis("logfile /var/log/ha-log", "logfacility local0", "realtime off");
  assertEquals(read.messages, []);
  assertEquals([read.logfile?.value, read.syslog?.value, read.realtime?.value], [
    "/var/log/ha-log",
    "local0",
    false,
  ]);
  const none = withBasis("logfacility none");
  assertEquals(["syslog" in none, none.messages], [false, []]);
});

Deno.test("readHaCf keeps what a file from a working cluster says", () => {
  const { messages, times, heartbeats, autoFailback } = haCf(
    "debugfile /var/log/ha-debug",
    "logfile\t/var/log/ha-log",
    "logfacility\tlocal0",
    "keepalive 500ms",
    "deadtime 3",
    "warntime 1",
    "initdead 30",
    "udpport 694",
    "bcast eth0 eth1",
    "ucast eth0 192.168.1.2",
    "auto_failback on",
    "node ken3 kathy",
    "ping 10.10.10.254",
    "respawn hacluster /usr/lib/heartbeat/ipfail",
    "apiauth ipfail gid=haclient uid=hacluster",
    "hbgenmethod time",
  );
  assertEquals(messages.map((each) => each.split(":")[0]), [
    "warning 1",
    "warning 15",
    "warning 16",
  ]);
  assertEquals(times, {
    keepalive: 500,
    deadtime: 3_000,
    warntime: 1_000,
    initdead: 30_000,
    deadping: 3_000,
  });
  assertEquals(heartbeats.length, 3);
  assertEquals(autoFailback, true);
});
