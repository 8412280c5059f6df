import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { server, service } from "./director_fixtures.ts";
import type { CheckConfig, ServerConfig, ServiceConfig } from "./model/mod.ts";
import { monitorLine, realId } from "./monitor_line.ts";

const WEB = service([]);

function checked(check: Partial<CheckConfig>, more: Partial<ServerConfig> = {}): ServerConfig {
  const plain = server(147);
  return { ...plain, ...more, check: { ...plain.check, ...check } };
}

function outcome(message: string, healthy = true) {
  return { healthy, message, at: new Date(2026, 1, 5, 16, 4, 9).getTime(), latencyMs: 1 };
}

Deno.test("monitorLine has date, process, what is checked, state and message", () => {
  assertEquals(
    monitorLine(4711, WEB, server(147, 3, "/status"), outcome("status 200")),
    "[Thu Feb  5 16:04:09 2026] [4711] negotiate http tcp 10.0.0.147 80 3 masq /status [up] " +
      "status 200\n",
  );
  assertMatch(monitorLine(1, WEB, server(1), outcome("refused", false)), / \[down\] refused\n$/);
});

Deno.test("monitorLine writes - where there is no message", () => {
  assertMatch(monitorLine(1, WEB, server(1), outcome("")), / \[up\] -\n$/);
});

Deno.test("monitorLine encodes in lower case what would end the line or a field, and nothing else", () => {
  assertMatch(
    monitorLine(1, WEB, server(1), outcome("100% a|b\r\nc\td é")),
    / \[up\] 100%25 a%7cb%0d%0ac\td é\n$/,
  );
});

Deno.test("monitorLine gives one line whatever a server says and an operator writes", () => {
  const text = fc.string({ unit: fc.constantFrom(..."a%|\r\n:\\ [") });
  fc.assert(fc.property(text, text, (message, request) => {
    const line = monitorLine(1, WEB, checked({ options: { request } }), outcome(message));
    assertEquals(line.split(/\r|\n/).length, 2);
    const found = line.slice(line.lastIndexOf(" [up] ") + 6, -1);
    if (message === "" || message.includes("[")) return;
    assert(!found.includes("|"));
    assertEquals(decodeURIComponent(found), message);
  }));
});

Deno.test("realId follows ldirectord: kind, protocol, address, port and what else tells checks apart", () => {
  const udp: ServiceConfig = {
    ...WEB,
    key: { by: "address", protocol: "udp", address: "10.0.0.150", port: 7072 },
  };
  const mark: ServiceConfig = { ...WEB, key: { by: "fwmark", mark: 7, family: 4 } };
  const all = { virtualhost: "www.example", request: "/a", receive: "Sample .* page" };
  const table: [string, ServiceConfig, ServerConfig][] = [
    ["negotiate http tcp 10.0.0.147 80 1 masq", WEB, checked({})],
    [
      "negotiate http tcp 10.0.0.147 80 www.example 8080 1 masq /a Sample .* page",
      WEB,
      checked({ options: all, target: { address: "10.0.0.147", port: 8080 } }),
    ],
    ["combined http tcp 10.0.0.147 80 1 masq", WEB, checked({ connects: 3 })],
    ["negotiate sip udp 10.0.0.147 80 1 masq", udp, checked({ type: "sip" })],
    [
      "connect tcp 10.0.0.147 80 5 gate",
      WEB,
      checked({ type: "connect" }, {
        weight: 5,
        forwarding: "gate",
      }),
    ],
    ["ping fwm 10.0.0.147 80 1 masq", mark, checked({ type: "ping" })],
    [
      "external /etc/check tcp 10.0.0.147 80 1 masq",
      WEB,
      checked({ type: "external", options: { command: "/etc/check" } }),
    ],
  ];
  for (const [wanted, of, at] of table) assertEquals(realId(of, at), wanted);
});

Deno.test("realId makes runs of colons a blank and drops backslashes, but leaves an IPv6 address whole", () => {
  const options = { virtualhost: "www:8080", receive: "a\\.b:::c" };
  const sixth = checked({ options }, { address: "fd00::147" });
  assertEquals(
    realId(WEB, sixth),
    "negotiate http tcp fd00::147 80 www 8080 1 masq a.b c",
  );
});

Deno.test("realId leaves out what is no text", () => {
  assertEquals(
    realId(WEB, checked({ options: { request: 5, receive: undefined, virtualhost: "" } })),
    "negotiate http tcp 10.0.0.147 80 1 masq",
  );
});
