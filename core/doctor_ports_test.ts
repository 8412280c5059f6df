import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lines } from "./doctor_fixtures.ts";
import {
  awayFindings,
  listeningFor,
  portFindings,
  readListeners,
  whoListens,
} from "./doctor_ports.ts";
import type { Running } from "./doctor_peers.ts";
import {
  formatEndpoint,
  type ServiceConfig,
  type Snapshot,
  type VirtualServiceKey,
} from "./model/mod.ts";
import { systemFiles } from "./ports/mod.ts";
import { createFakeFiles } from "./testing/mod.ts";

/** As the kernel prints it, the interesting columns at least. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   1: 9600000A:2370 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   2: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   3: 9600000A:0050 9300000A:C000 01 00000000:00000000 00:00000000 00000000     0
`;
const TCP6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 0:0
   1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 0:0
   2: B80D0120000000000000000007000000:0050 00000000000000000000000000000000:0000 0A 0:0
`;
const UDP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
  77: 9600000A:1BA0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0
  78: 9600000A:1BA1 9300000A:0035 01 00000000:00000000 00:00000000 00000000     0
`;

function service(key: VirtualServiceKey): ServiceConfig {
  return { name: "x", key, scheduler: "rr", quiescent: false, servers: [] };
}

function at(address: string, port: number, protocol: "tcp" | "udp" = "tcp"): ServiceConfig {
  return service({ by: "address", protocol, address, port });
}

const ids = (text: string, protocol: "tcp" | "udp") =>
  readListeners(text, protocol).map(formatEndpoint);

Deno.test("readListeners reads the sockets that listen, of both families", () => {
  assertEquals(ids(TCP, "tcp"), ["127.0.0.1:22", "10.0.0.150:9072", "0.0.0.0:8080"]);
  assertEquals(ids(TCP6, "tcp"), ["[::1]:631", "[::]:443", "[2001:db8::7]:80"]);
});

Deno.test("readListeners reads the sockets of UDP that have no peer", () => {
  assertEquals(ids(UDP, "udp"), ["10.0.0.150:7072"]);
  assertEquals(ids(UDP, "tcp"), []);
});

Deno.test("readListeners passes over what it does not understand", () => {
  fc.assert(fc.property(fc.string(), (text) => void readListeners(text, "tcp")));
  assertEquals(readListeners("", "tcp"), []);
  assertEquals(readListeners("   0: 0100007F:0016", "tcp"), []);
});

Deno.test("whoListens finds who has the address, or all addresses", () => {
  const listeners = [...readListeners(TCP, "tcp"), ...readListeners(TCP6, "tcp")];
  const who = (address: string, port: number) => {
    const holder = whoListens({ address, port }, listeners);
    return holder === undefined ? undefined : formatEndpoint(holder);
  };
  assertEquals(who("10.0.0.150", 9072), "10.0.0.150:9072");
  assertEquals(who("10.0.0.151", 9072), undefined);
  assertEquals(who("10.0.0.151", 8080), "0.0.0.0:8080");
  assertEquals(who("10.0.0.151", 443), "[::]:443");
  assertEquals(who("2001:db8::7", 8080), undefined);
  assertEquals(who("2001:db8::8", 443), "[::]:443");
});

Deno.test("portFindings warns of each port that is taken, and says who may tell more", async () => {
  const files = createFakeFiles({
    "/proc/net/tcp": TCP,
    "/proc/net/tcp6": TCP6,
    "/proc/net/udp": UDP,
  });
  const findings = await portFindings([
    at("10.0.0.150", 9072),
    at("10.0.0.150", 9073),
    at("10.0.0.150", 7072, "udp"),
    at("10.0.0.150", 7072, "tcp"),
    service({ by: "fwmark", mark: 7, family: 4 }),
  ], files);
  assertEquals(lines(findings), [
    "warning port 10.0.0.150:9072/tcp: somebody listens on 10.0.0.150:9072/tcp already",
    "warning port 10.0.0.150:7072/udp: somebody listens on 10.0.0.150:7072/udp already",
  ]);
  assertEquals(
    findings[0]?.remedy,
    'nothing to do where it is the director itself; else stop what "ss -lntp sport = :9072" names, ' +
      "or let it listen on another address",
  );
});

Deno.test("portFindings knows the director that runs here, and warns of whoever has all addresses", async () => {
  const files = createFakeFiles({ "/proc/net/tcp": TCP });
  const ours = new Set(["10.0.0.150:9072/tcp", "10.0.0.150:8080/tcp"]);
  const services = [at("10.0.0.150", 9072), at("10.0.0.150", 8080)];
  assertEquals(lines(await portFindings(services, files, ours)), [
    "ok port 10.0.0.150:9072/tcp: the director that runs here listens on it",
    "warning port 10.0.0.150:8080/tcp: somebody listens on 0.0.0.0:8080/tcp already",
  ]);
});

Deno.test("listeningFor believes a director that balances itself, serves and can do all that it is to do", () => {
  const id = "10.0.0.150:80/tcp";
  const picture = (parts: Readonly<Record<string, unknown>>): Running => ({
    // The rest of the picture is not looked at.
    snapshot: {
      backend: { name: "userspace", dryRun: false },
      reconcile: { state: "settled" },
      services: [{ id }],
      ...parts,
    } as unknown as Snapshot,
  });
  const ours = (running: Running | undefined, standbyTable?: "keep" | "empty") => [
    ...listeningFor(running, { backend: "userspace", standbyTable }),
  ];
  const standby = picture({ cluster: { role: "standby" } });
  assertEquals([ours(picture({})), ours(standby), ours(standby, "keep")], [[id], [id], [id]]);
  assertEquals(ours(picture({ cluster: { role: "active" } }), "empty"), [id]);
  for (
    const none of [
      undefined,
      { unknown: "there is no such socket" },
      picture({ reconcile: { state: "degraded" } }),
      picture({ backend: { name: "memory", dryRun: false } }),
      picture({ backend: { name: "userspace", dryRun: true } }),
    ]
  ) assertEquals(ours(none), []);
  assertEquals(ours(standby, "empty"), []);
});

Deno.test("portFindings finds nothing where the system does not tell", async () => {
  assertEquals(await portFindings([at("10.0.0.150", 80)], createFakeFiles()), []);
});

Deno.test("portFindings sees a real listener, over TCP and UDP, and not a port that is free", async () => {
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const udp = Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
  const ports = [(tcp.addr as Deno.NetAddr).port, (udp.addr as Deno.NetAddr).port] as const;
  const look = async () =>
    (await portFindings(
      [at("127.0.0.1", ports[0]), at("127.0.0.1", ports[1], "udp")],
      systemFiles,
    )).map(({ subject }) => subject);
  try {
    assertEquals(await look(), [
      `port 127.0.0.1:${ports[0]}/tcp`,
      `port 127.0.0.1:${ports[1]}/udp`,
    ]);
  } finally {
    tcp.close();
    udp.close();
  }
});

Deno.test("awayFindings says that a standby cannot listen where the kernel forbids it, and what to do", async () => {
  const services = [at("10.0.0.154", 9072), at("10.0.0.154", 7072, "udp"), at("2001:db8::7", 80)];
  const brought = new Set(["10.0.0.154", "2001:db8::7"]);
  const found = (four: string, wanted: Readonly<Record<string, string>> = {}) =>
    awayFindings(
      services,
      brought,
      wanted,
      createFakeFiles({ "/proc/sys/net/ipv4/ip_nonlocal_bind": four }),
    );
  const subject = "listening on 10.0.0.154 while another director has it";
  const forbidden = await found("0\n");
  assertEquals(lines(forbidden), [
    `failed ${subject}: net.ipv4.ip_nonlocal_bind is 0, so that the balancer in this process ` +
    "cannot, and a director that stands by is not fit to take over",
  ]);
  assertEquals(
    forbidden[0]?.remedy,
    'run "sysctl -w net.ipv4.ip_nonlocal_bind=1" on each director, or say sysctl: ' +
      "{ net.ipv4.ip_nonlocal_bind: 1 } in the native file or in the one that --with names",
  );
  const allowed = [`ok ${subject}: net.ipv4.ip_nonlocal_bind allows it`];
  assertEquals(lines(await found("1\n")), allowed);
  assertEquals(lines(await found("0\n", { "net.ipv4.ip_nonlocal_bind": "1" })), allowed);
});

Deno.test("awayFindings has nothing to say of addresses that no cluster moves", async () => {
  const files = createFakeFiles({ "/proc/sys/net/ipv4/ip_nonlocal_bind": "0\n" });
  assertEquals(
    await awayFindings([at("10.0.0.150", 9072)], new Set(["10.0.0.154"]), {}, files),
    [],
  );
});
