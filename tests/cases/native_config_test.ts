/** The native configuration as operators write it: real YAML through the real format. */

import { assert, assertEquals } from "@std/assert";
import { load, told } from "./native_config.ts";

/** The example of design.md section 5, without the parts that come later. */
const EXAMPLE = `
node: AppNode1                     # default: uname -n
defaults: { check: { interval: 1s, timeout: 1s, rise: 1, fall: 1 }, quiescent: no }
services:
  - name: spring-ring-http
    virtual: 10.0.0.154:9072/tcp
    scheduler: rr
    check: { type: http, request: /SpringRing/status, receive: "Sample SpringRing web application" }
    real:
      - 10.0.0.147:9072 masq 1
      - { address: "10.0.0.146:9072", forwarding: masq, weight: 1 }
  - name: spring-ring-sip
    virtual: 10.0.0.154:7072/udp
    scheduler: rr
    persistent: 1s
    check: { type: sip }
    real: [ 10.0.0.147:7072 masq 1, 10.0.0.146:7072 masq 1 ]
admin: { socket: /run/ringmaster/admin.sock }
`;

Deno.test("the example of the design loads into the configuration that it means", async () => {
  const result = await load(EXAMPLE);
  const http = {
    type: "http",
    options: { request: "/SpringRing/status", receive: "Sample SpringRing web application" },
    intervalMs: 1_000,
    timeoutMs: 1_000,
    thresholds: { rise: 1, fall: 1 },
  };
  const sip = { ...http, type: "sip", options: {} };
  const server = (address: string, port: number, check: typeof http | typeof sip) => ({
    address,
    port,
    forwarding: "masq" as const,
    weight: 1,
    check: { ...check, target: { address, port } },
  });
  assert(result.ok);
  assertEquals(result.warnings, []);
  assertEquals(result.config, {
    path: "a.yaml",
    node: "AppNode1",
    autoreload: false,
    cleanstop: true,
    observers: [
      { type: "log", options: {} },
      { type: "metrics", options: {} },
      { type: "admin", options: { socket: "/run/ringmaster/admin.sock" } },
    ],
    services: [{
      name: "spring-ring-http",
      key: { by: "address", protocol: "tcp", address: "10.0.0.154", port: 9072 },
      scheduler: "rr",
      quiescent: false,
      servers: [server("10.0.0.147", 9072, http), server("10.0.0.146", 9072, http)],
    }, {
      name: "spring-ring-sip",
      key: { by: "address", protocol: "udp", address: "10.0.0.154", port: 7072 },
      scheduler: "rr",
      persistence: { timeoutSeconds: 1 },
      quiescent: false,
      servers: [server("10.0.0.147", 7072, sip), server("10.0.0.146", 7072, sip)],
    }],
  });
});

Deno.test("the example with a listener is taken, and one beyond loopback is refused with its line", async () => {
  const text = EXAMPLE.replace("\ndefaults:", "\nsysctl: { net.ipv4.ip_forward: 1 }\ndefaults:") +
    "plugins: []\n";
  const withListener = (listen: string) =>
    told(text.replace("admin.sock }", `admin.sock, listen: "${listen}" }`));
  assertEquals(await withListener("127.0.0.1:8694"), []);
  assertEquals(await withListener("10.0.0.1:8694"), [
    '19: admin.listen: found "10.0.0.1:8694", which others can reach; wanted beside it is tls with a ' +
    "certificate and a key, or plain_text: yes where the network between is trusted",
  ]);
});
