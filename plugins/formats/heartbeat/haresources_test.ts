import { assertEquals } from "@std/assert";
import { haresources } from "./test_notes.ts";

Deno.test("readHaresources reads a group over several lines, with the line of each resource", () => {
  const { groups, includes, messages } = haresources(
    "# comment",
    "A \\",
    "LVSSyncDaemonSwap::master \\",
    "ldirectord::ldirectord.cf \\",
    "IPaddr2::10.0.0.154/25/eth0",
    "",
  );
  assertEquals(messages, []);
  assertEquals(groups, [{
    name: "LVSSyncDaemonSwap::master",
    line: 3,
    preferred: { value: "a", line: 2 },
    resources: [
      { value: { type: "ipvs_sync", role: "master", interface: "eth0", syncid: 0 }, line: 3 },
      {
        value: { type: "ip_addr", address: "10.0.0.154/25", interface: "eth0" },
        line: 5,
      },
    ],
  }]);
  assertEquals(includes, [{ value: "ldirectord.cf", line: 4 }]);
});

Deno.test("readHaresources keeps groups in the order of the file, several of a node too", () => {
  const { groups, includes, messages } = haresources(
    "b ldirectord 10.0.0.2/24",
    "a x::1 10.0.0.1/24",
    "b y ldirectord::ldirectord.cf ldirectord::b.cf",
  );
  assertEquals(messages, []);
  assertEquals(groups.map(({ name, preferred }) => `${preferred.value} ${name}`), [
    "b ldirectord",
    "a x::1",
    "b y",
  ]);
  assertEquals(includes, [{ value: "ldirectord.cf", line: 1 }, { value: "b.cf", line: 3 }]);
});

Deno.test("readHaresources refuses nodes that ha.cf does not name, with what to do", () => {
  assertEquals(haresources("c x", "bb y", "IPaddr2::10.0.0.1/24 z", "10.0.0.2 w").messages, [
    'error 1: c: "c" is no node of ha.cf, did you mean "a"?',
    'error 2: bb: "bb" is no node of ha.cf, did you mean "b"?',
    'error 3: IPaddr2::10.0.0.1/24: "IPaddr2::10.0.0.1/24" is no node of ha.cf; ' +
    "a line that goes on in the next ends with a backslash",
    'error 4: 10.0.0.2: "10.0.0.2" is no node of ha.cf; a line that goes on in the next ends with a backslash',
  ]);
  assertEquals(haresources("longer x").messages, [
    'error 1: longer: "longer" is no node of ha.cf; allowed are a, b',
  ]);
});

Deno.test("readHaresources refuses a group key that another group has", () => {
  assertEquals(haresources("a x 10.0.0.1/24", "b \\", "x 10.0.0.2/24").messages, [
    "error 3: x: is the first resource of the group in line 1 already; each group begins with another one",
  ]);
});

Deno.test("readHaresources warns of a resource that stands twice in a line, and uses it once", () => {
  const { groups, messages } = haresources("a x y x 10.0.0.1/24 10.0.0.1/24");
  assertEquals(groups[0]?.resources.length, 3);
  assertEquals(messages, [
    "warning 1: x: stands twice in the line; it is used once",
    "warning 1: 10.0.0.1/24: stands twice in the line; it is used once",
  ]);
});

Deno.test("readHaresources refuses an address or a sync daemon that two resources have", () => {
  const { messages } = haresources(
    "a one 10.0.0.1/24 LVSSyncDaemonSwap::master",
    "b two IPaddr2::10.0.0.1/25 LVSSyncDaemonSwap::master::eth1",
    "b three 10.0.0.2/24 LVSSyncDaemonSwap::master::eth1::1 MailTo::x one",
  );
  assertEquals(messages, [
    "error 2: IPaddr2::10.0.0.1/25: the address 10.0.0.1 is a resource in line 1 already",
    "error 2: LVSSyncDaemonSwap::master::eth1: the sync daemon with id 0 is a resource in line 1 already",
  ]);
});

Deno.test("readHaresources warns of lines that name nothing, and of blanks behind a backslash", () => {
  assertEquals(haresources("a", "b \\ ", "ldirectord").messages, [
    "warning 1: a: names no resource, and changes nothing",
    "warning 2: a blank behind the backslash is ignored; the line goes on in the next",
  ]);
  assertEquals(haresources("# nothing").messages, [
    "error 1: the file names no resources; wanted is a line for each group: its node and resources",
  ]);
});
