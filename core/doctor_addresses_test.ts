import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { addressFindings, ownerOf, readLocalAddresses } from "./doctor_addresses.ts";
import { IP_ADDR, lines } from "./doctor_fixtures.ts";
import { RingmasterError } from "./errors.ts";
import type { ServiceConfig, VirtualServiceKey } from "./model/mod.ts";
import { systemClock, systemCommands } from "./ports/mod.ts";
import { type CommandAnswer, createFakeClock, createFakeCommands } from "./testing/mod.ts";

const LOCALS = readLocalAddresses(IP_ADDR) ?? [];

function on(address: string, port = 80): ServiceConfig {
  return behind({ by: "address", protocol: "tcp", address, port });
}

function behind(key: VirtualServiceKey): ServiceConfig {
  return { name: "web", key, scheduler: "rr", quiescent: false, servers: [] };
}

function look(services: readonly ServiceConfig[], answer: CommandAnswer = { stdout: IP_ADDR }) {
  const command = createFakeCommands(() => answer);
  return { command, findings: addressFindings(services, { command, clock: createFakeClock() }) };
}

Deno.test("readLocalAddresses reads what ip -j addr prints, in canonical spelling", () => {
  assertEquals(LOCALS.map((local) => `${local.interface} ${local.address}/${local.prefixLength}`), [
    "lo 127.0.0.1/8",
    "lo ::1/128",
    "eth0 10.0.0.150/25",
    "eth0 2001:db8::50/128",
    "eth1 10.0.1.150/24",
  ]);
  assertEquals(LOCALS.map(({ up, loopback }) => [up, loopback]).slice(1, 3), [
    [true, true],
    [true, false],
  ]);
});

Deno.test("readLocalAddresses passes over what has no address, and refuses what is no such list", () => {
  const odd = [{ ifname: "x", flags: [], addr_info: [{}, { local: "nonsense" }] }];
  assertEquals(readLocalAddresses(JSON.stringify(odd)), []);
  for (const text of ["", "1: lo: <UP>", "{}", "[{}]", "null"]) {
    assertEquals(readLocalAddresses(text), undefined, text);
  }
});

Deno.test("ownerOf finds an interface that has exactly the address, or a loopback that has its network", () => {
  const owner = (address: string) => ownerOf(address, LOCALS)?.interface;
  assertEquals(owner("10.0.0.150"), "eth0");
  assertEquals(owner("10.0.0.151"), undefined);
  assertEquals(owner("2001:db8::50"), "eth0");
  assertEquals(owner("127.0.0.150"), "lo");
  assertEquals(owner("128.0.0.1"), undefined);
  assertEquals(owner("::1"), "lo");
  assertEquals(owner("::2"), undefined);
});

Deno.test("ownerOf knows every address of 127.0.0.0/8, and none beyond it", () => {
  fc.assert(fc.property(fc.ipV4(), (address) => {
    const loopback = LOCALS.filter((local) => local.loopback);
    assertEquals(ownerOf(address, loopback) !== undefined, address.startsWith("127."));
  }));
});

Deno.test("ownerOf prefers an interface that is up", () => {
  const local = { up: false, loopback: false, address: "10.0.0.1", prefixLength: 24 };
  const locals = [{ ...local, interface: "down0" }, { ...local, interface: "up0", up: true }];
  assertEquals(ownerOf("10.0.0.1", locals)?.interface, "up0");
});

Deno.test("addressFindings says once for each virtual address where it is", async () => {
  const { command, findings } = look([on("10.0.0.150"), on("10.0.0.150", 443), on("127.0.0.150")]);
  assertEquals(lines(await findings), [
    "ok virtual address 10.0.0.150: it is on eth0",
    "ok virtual address 127.0.0.150: it is on lo",
  ]);
  assertEquals(command.requests.map(({ program, args }) => [program, ...args]), [
    ["ip", "-j", "addr"],
  ]);
});

Deno.test("addressFindings warns of an address that this machine does not have, with the command that adds it", async () => {
  const findings = await look([on("10.9.9.9"), on("2001:db8::99")]).findings;
  assertEquals(findings.map(({ status }) => status), ["warning", "warning"]);
  assertStringIncludes(findings[0]?.remedy ?? "", 'run "ip addr add 10.9.9.9/32 dev INTERFACE"');
  assertStringIncludes(findings[1]?.remedy ?? "", "ip addr add 2001:db8::99/128");
});

Deno.test("addressFindings finds nothing wrong with a director that stands by", async () => {
  const command = createFakeCommands(() => ({ stdout: IP_ADDR }));
  const services = [on("10.0.0.154"), on("10.0.0.150"), on("10.0.0.155")];
  const brought = new Set(["10.0.0.154", "10.0.0.150"]);
  const findings = await addressFindings(services, { command, clock: createFakeClock() }, brought);
  assertEquals(lines(findings), [
    "ok virtual address 10.0.0.154: it is not here now; the cluster brings it to the director " +
    "that serves",
    "ok virtual address 10.0.0.150: it is on eth0",
    "warning virtual address 10.0.0.155: no interface of this machine has it, so that nothing " +
    "sent to it arrives here",
  ]);
});

Deno.test("addressFindings warns of an address on an interface that is down", async () => {
  const [finding] = await look([on("10.0.1.150")]).findings;
  assertEquals(finding, {
    status: "warning",
    subject: "virtual address 10.0.1.150",
    message: "it is on eth1, which is down",
    remedy: 'run "ip link set eth1 up"',
  });
});

Deno.test("addressFindings has nothing to say of firewall marks and of all addresses", async () => {
  const mark = behind({ by: "fwmark", mark: 7, family: 4 });
  const { command, findings } = look([mark, on("0.0.0.0"), on("::")]);
  assertEquals(await findings, []);
  assertEquals(command.requests, []);
});

Deno.test("addressFindings says why the addresses are not known", async () => {
  const answers: readonly (readonly [CommandAnswer, string])[] = [
    [{ code: 255, stderr: 'Option "-j" is unknown\n' }, 'ended with code 255: Option "-j" is'],
    [{ stdout: "1: lo: <LOOPBACK,UP>" }, "printed something else than a list"],
    [
      new RingmasterError("command_missing", 'cannot start "ip": no such program'),
      "no such program",
    ],
  ];
  for (const [answer, expected] of answers) {
    const [finding, ...others] = await look([on("10.0.0.150"), on("10.0.0.151")], answer).findings;
    assertEquals([finding?.status, others.length], ["warning", 0]);
    assertStringIncludes(finding?.message ?? "", expected);
  }
});

Deno.test("addressFindings finds the loopback addresses of this machine, and not one of a documentation network", async () => {
  const ports = { command: systemCommands, clock: systemClock };
  const findings = await addressFindings([on("127.0.0.150"), on("192.0.2.77")], ports);
  const hasProgram = findings.length === 2;
  // Without iproute2 there is one warning that says so.
  if (!hasProgram) return assertStringIncludes(findings[0]?.remedy ?? "", "iproute2");
  assertEquals(findings.map(({ status }) => status), ["ok", "warning"]);
});
