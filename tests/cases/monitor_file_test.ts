/** Case 25 of the ldirectord reference: a file that gets a line for every check. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { monitorLine } from "../../core/monitor_line.ts";
import { tell } from "./story.ts";

const CF = "/etc/ha.d/ldirectord.cf";

const TEXT = `
checkinterval=1
checktimeout=1
virtual=192.0.2.80:80
\treal=192.0.2.1:80 masq 2
\treal=192.0.2.2:80 masq
\tservice=http
\trequest="/status"
\tscheduler=rr
\tprotocol=tcp
\tmonitorfile="/var/log/web.monitor"
virtual=192.0.2.81:80
\treal=192.0.2.3:80 masq
\tservice=http
\tscheduler=rr
\tprotocol=tcp
`;

Deno.test("case 25: monitorfile gets one line per check, whatever it found, and for its service alone", async () => {
  const story = await tell(CF, TEXT);
  story.world.servers.set("192.0.2.2:80", "failing");
  await story.world.clock.advance(3_000);
  await story.end();
  const lines = story.world.files.get("/var/log/web.monitor")?.split("\n") ?? [];
  assertEquals(lines.pop(), "", "the last line is whole");
  const ofServer = (address: string) => lines.filter((line) => line.includes(` ${address} `));
  for (const address of ["192.0.2.1", "192.0.2.2"]) {
    const made = story.world.checks.get(`${address}:80`) ?? 0;
    assert(made >= 6);
    assertEquals(ofServer(address).length, made);
  }
  assertEquals(ofServer("192.0.2.3"), []);
  const form = (rest: string) =>
    new RegExp(`^\\[\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}\\] \\[1\\] ${rest}$`);
  for (const line of ofServer("192.0.2.1")) {
    assertMatch(
      line,
      form("negotiate http tcp 192\\.0\\.2\\.1 80 2 masq /status \\[up\\] status 200"),
    );
  }
  const [first = ""] = ofServer("192.0.2.2");
  assertMatch(
    first,
    form("negotiate http tcp 192\\.0\\.2\\.2 80 1 masq /status \\[up\\] status 200"),
  );
  assertMatch(
    ofServer("192.0.2.2").at(-1) ?? "",
    form(
      "negotiate http tcp 192\\.0\\.2\\.2 80 1 masq /status \\[down\\] connection refused",
    ),
  );
});

Deno.test("case 25: | and the end of a line are encoded in what a server said", () => {
  const check = {
    type: "http",
    options: { request: "/" },
    intervalMs: 1_000,
    timeoutMs: 1_000,
    thresholds: { rise: 1, fall: 1 },
    target: { address: "192.0.2.1", port: 80 },
  };
  const server = { address: "192.0.2.1", port: 80, forwarding: "masq", weight: 1, check } as const;
  const line = monitorLine(
    7,
    {
      name: "web",
      key: { by: "address", address: "192.0.2.80", port: 80, protocol: "tcp" },
      scheduler: "rr",
      quiescent: false,
      servers: [server],
    },
    server,
    { healthy: false, message: "a|b\nc\r50%", at: Date.UTC(2026, 10, 22), latencyMs: 1 },
  );
  assertMatch(line, /\[down\] a%7cb%0ac%0d50%25\n$/);
  assertEquals(line.split("\n").length, 2);
});
