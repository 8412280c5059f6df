/** The files of examples/ldirectord: they use most directives, and load as what their comments say. */

import { assert, assertEquals } from "@std/assert";
import { formatProblem } from "../../core/model/mod.ts";
import { readLdirectord } from "../../plugins/formats/ldirectord/format.ts";
import { load, table } from "./ldirectord_loading.ts";

const EXAMPLES = new URL("../../examples/ldirectord/", import.meta.url);

const FILES = ["marks.cf", "web.cf"];

function textOf(name: string): string {
  return Deno.readTextFileSync(new URL(name, EXAMPLES));
}

async function loaded(name: string) {
  const result = await load(textOf(name));
  assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
  assertEquals(result.warnings.map(formatProblem), []);
  return result.config;
}

Deno.test("web.cf is the table that its comments tell of", async () => {
  const config = await loaded("web.cf");
  assertEquals(table(config), [
    "192.0.2.10:80/tcp wlc persistent 600 mask 255.255.255.0",
    "-> 198.51.100.1:80 gate 2",
    "-> 198.51.100.2:80 gate 2",
    "-> 198.51.100.3:80 gate 1 -x 500 -y 400",
    "192.0.2.10:443/tcp sh flags sh-port",
    "-> 198.51.100.1:443 gate 2",
    "-> 198.51.100.2:443 gate 2",
    "-> 198.51.100.3:443 gate 0",
    "[2001:db8::10]:80/tcp wrr",
    "-> [2001:db8:1::1]:80 gate 1",
    "-> [2001:db8:1::2]:80 gate 1",
    "192.0.2.11:25/tcp wrr",
    "-> 198.51.100.21:25 masq 1",
    "-> 198.51.100.22:25 masq 1",
    "-> 198.51.100.23:25 masq 1",
    "-> 198.51.100.24:25 masq 1",
    "192.0.2.11:53/udp wrr ops",
    "-> 198.51.100.31:53 masq 1",
    "-> 198.51.100.32:53 masq 1",
  ]);
  assertEquals(config.maintenanceDirectory, "/etc/ringmaster/maintenance");
  assertEquals(config.callback, "/usr/local/bin/configuration-changed");
  assertEquals(config.services.map(({ fallback }) => fallback?.address), [
    "127.0.0.1",
    "127.0.0.1",
    "::1",
    "127.0.0.1",
    "127.0.0.1",
  ]);
});

Deno.test("web.cf checks its services as its comments tell", async () => {
  const { services } = await loaded("web.cf");
  const checks = services.map(({ servers }) => {
    const { type, options, timeoutMs, connects } = servers.at(-1)?.check ?? {};
    return { type, options, timeoutMs, connects };
  });
  const host = { virtualhost: "www.example.org" };
  // Perl's $ also stands in front of a last line feed.
  assertEquals(services[0]?.servers[0]?.check.options.request, "/health#deep");
  assert(new RegExp(String(services[0]?.servers[0]?.check.options.receive)).test("OK\n"));
  assertEquals(checks, [
    {
      type: "http",
      options: { ...host, request: "/status.html", receive: "all is well" },
      timeoutMs: 5_000,
      connects: undefined,
    },
    {
      type: "https",
      options: { ...host, method: "HEAD", verify: false },
      timeoutMs: 5_000,
      connects: 3,
    },
    { type: "http", options: { request: "/health" }, timeoutMs: 5_000, connects: undefined },
    { type: "connect", options: {}, timeoutMs: 3_000, connects: undefined },
    { type: "ping", options: { attempts: 3 }, timeoutMs: 3_000, connects: undefined },
  ]);
});

Deno.test("marks.cf is the table that its comments tell of", async () => {
  const config = await loaded("marks.cf");
  assertEquals(table(config), [
    "fwmark:5/4 wrr persistent 300",
    "-> 203.0.113.101:0 gate 1",
    "-> 203.0.113.102:0 gate 1",
    "-> 203.0.113.103:0 ipip 2",
    "fwmark:5/6 wrr",
    "-> [2001:db8:5::101]:0 gate 1",
    "-> [2001:db8:5::102]:0 gate 1",
    "203.0.113.6:5060/udp wrr",
    "-> 203.0.113.121:5060 gate 1",
    "-> 203.0.113.122:5060 gate 1",
    "203.0.113.7:9100/tcp wrr",
    "-> 203.0.113.131:9100 masq 1",
    "203.0.113.7:9200/tcp wrr",
    "-> 203.0.113.132:9200 masq 1",
  ]);
  const types = config.services.map(({ servers }) => servers[0]?.check.type);
  assertEquals(types, ["http", "ping", "external", "off", "on"]);
  assertEquals(config.services[0]?.servers[0]?.check.intervalMs, 1_000);
  assertEquals(config.services[0]?.servers[0]?.check.target.port, 80);
  assertEquals(config.services[1]?.fallback?.port, 0);
  assert(config.services.every(({ quiescent, readdquiescent }) => quiescent && readdquiescent));
});

Deno.test("the examples have addresses of documentation alone, and what they were read from is known", () => {
  for (const name of FILES) {
    const text = textOf(name);
    const addresses = text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
    const masks = ["127.0.0.1", "255.255.255.0"];
    for (const address of addresses.filter((each) => !masks.includes(each))) {
      assert(/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address), address);
    }
    const { locate, problems } = readLdirectord({ path: name, text });
    assertEquals(problems, []);
    const head = text.split("\n")[(locate(["services", 1]) ?? 0) - 1];
    assert(head?.startsWith("virtual"), head);
  }
});
