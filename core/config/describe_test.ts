import { assertEquals } from "@std/assert";
import type { DirectorConfig } from "../model/mod.ts";
import { describeChanges } from "./describe.ts";
import { loaded } from "./load_fixture.ts";

const BEFORE = `
  services[0] = { "virtual": "10.0.0.150:80", "name": "web", "scheduler": "rr" }
  services[0].check = { "type": "http", "receive": "fine" }
  services[0].real = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]
  services[1] = { "virtual": "10.0.0.150:5060/udp", "check": { "type": "sip" } }
  services[1].real = ["10.0.0.1:5060"]
`;

async function config(text: string): Promise<DirectorConfig> {
  return (await loaded(text)).config;
}

Deno.test("describeChanges says nothing of two loads of the same text", async () => {
  assertEquals(describeChanges(await config(BEFORE), await config(BEFORE)), []);
});

Deno.test("describeChanges says each change in one line", async (test) => {
  const table: readonly (readonly [name: string, after: string, ...told: string[]])[] = [
    [
      "a server more",
      BEFORE + 'services[0].real[3] = "10.0.0.4:80"',
      "add server 10.0.0.4:80 to 10.0.0.150:80/tcp (web)",
    ],
    [
      "a server less",
      BEFORE + 'services[0].real = ["10.0.0.3:80", "10.0.0.1:80"]',
      "remove server 10.0.0.2:80 from 10.0.0.150:80/tcp (web)",
    ],
    [
      "another server at the same place",
      BEFORE + 'services[1].real[0] = "10.0.0.9:5060"',
      "remove server 10.0.0.1:5060 from 10.0.0.150:5060/udp",
      "add server 10.0.0.9:5060 to 10.0.0.150:5060/udp",
    ],
    [
      "settings of a server",
      BEFORE + 'services[0].real[0] = "10.0.0.1:80 gate 0"',
      "change server 10.0.0.1:80 in 10.0.0.150:80/tcp (web): " +
      "forwarding gate instead of masq, weight 0 instead of 1",
    ],
    [
      "settings of a check",
      BEFORE +
      `services[1].check = { "type": "sip", "interval": "2s", "timeout": "250ms", "rise": 2,
        "fall": 3, "port": 5061, "login": "x" }`.replaceAll(/\s+/g, " "),
      "change server 10.0.0.1:5060 in 10.0.0.150:5060/udp: check interval 2s instead of 1s, " +
      "check timeout 250ms instead of 1s, rise 2 instead of 1, fall 3 instead of 1, " +
      "check target 10.0.0.1:5061 instead of 10.0.0.1:5060, other check options",
    ],
    [
      "another check",
      BEFORE + 'services[1].check.type = "external"\nservices[1].check.command = "x"',
      "change server 10.0.0.1:5060 in 10.0.0.150:5060/udp: " +
      "check type external instead of sip, other check options",
    ],
    [
      "settings of a service",
      BEFORE + `services[0].scheduler = "sh"
        services[0].persistent = "5m"
        services[0].netmask = "255.255.0.0"
        services[0].quiescent = true
        services[0].fallback = "127.0.0.1"`,
      "change service 10.0.0.150:80/tcp (web): scheduler sh instead of rr, " +
      "persistent 300s instead of unset, netmask 255.255.0.0 instead of unset, " +
      "quiescent yes instead of no, fallback 127.0.0.1:80 gate instead of unset",
    ],
    [
      "another name",
      BEFORE + 'services[0].name = "shop"',
      "change service 10.0.0.150:80/tcp (shop): name shop instead of web",
    ],
    [
      "another address, which is another service",
      BEFORE + 'services[0].virtual = "10.0.0.151:80"',
      "remove service 10.0.0.150:80/tcp (web)",
      "add service 10.0.0.151:80/tcp (web) with 3 real servers",
    ],
    [
      "a service more",
      BEFORE + 'services[2] = { "virtual": "10.0.0.150:81", "real": ["10.0.0.1"] }',
      "add service 10.0.0.150:81/tcp with 1 real server",
    ],
    [
      "what else a service may say",
      BEFORE + `services[1].ops = "yes"
        services[1].scheduler = "sh"
        services[1].schedflags = "sh-port"
        services[1].quiescent = "yes"
        services[1].readdquiescent = "yes"
        services[1].cleanstop = "no"
        services[1].fallbackcommand = "/x y"
        services[1].monitorfile = "/m"`,
      "change service 10.0.0.150:5060/udp: scheduler sh instead of wrr, " +
      "schedflags sh-port instead of unset, ops yes instead of no, quiescent yes instead of no, " +
      "readdquiescent yes instead of no, cleanstop no instead of unset, " +
      'fallbackcommand "/x y" instead of unset, monitorfile /m instead of unset',
    ],
    [
      "thresholds and connects of a server",
      BEFORE +
      `services[1].real[0] = { "address": "10.0.0.1:5060", "upper_threshold": 9, "lower_threshold": 3 }
        services[1].check.connects = 3`,
      "change server 10.0.0.1:5060 in 10.0.0.150:5060/udp: upper_threshold 9 instead of 0, " +
      "lower_threshold 3 instead of 0, connects 3 instead of 0",
    ],
    [
      "the address by a mark, which is another service",
      BEFORE + 'services[1].virtual = "fwmark:7/4"',
      "remove service 10.0.0.150:5060/udp",
      "add service fwmark:7/4 with 1 real server",
    ],
    [
      "what else the director may be told",
      BEFORE + `drift = "announce"
        sysctl = { "net.ipv4.ip_forward": 1 }
        syslog = "local0"
        maintenancedir = "/m"
        callback = "/c"
        state = "/s"
        admin.socket = "/a"`,
      "drift announce instead of repair",
      "maintenancedir /m instead of unset",
      "callback /c instead of unset",
      "state /s instead of unset",
      "sysctl net.ipv4.ip_forward 1 instead of unset",
      "log.syslog local0 instead of unset",
      "admin.socket /a instead of unset",
    ],
    [
      "the director itself",
      BEFORE + `node = "n2"
        backend = "memory"
        autoreload = "yes"
        cleanstop = "no"
        logfile = "/x"`,
      "node n2 instead of test-node",
      "backend memory instead of unset",
      "autoreload yes instead of no",
      "cleanstop no instead of yes",
      "log.file /x instead of unset",
    ],
  ];
  const before = await config(BEFORE);
  for (const [name, text, ...told] of table) {
    await test.step(name, async () => {
      assertEquals(describeChanges(before, await config(text)), told);
    });
  }
});

Deno.test("describeChanges tells plugins of the site's own by their paths", async () => {
  const director = await config(BEFORE);
  const file = (path: string, digest: string) => ({ path, digest, ids: [] });
  const before = {
    ...director,
    plugins: [file("/a.ts", "1"), file("/b.ts", "1"), file("/c.ts", "1")],
  };
  const after = {
    ...director,
    plugins: [file("/b.ts", "1"), file("/c.ts", "2"), file("/d.ts", "1")],
  };
  assertEquals(describeChanges(before, after), [
    "remove plugin /a.ts",
    "change plugin /c.ts",
    "add plugin /d.ts",
  ]);
});
