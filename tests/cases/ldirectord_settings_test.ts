/**
 * The compatibility cases for what ldirectord.cf says about the director and the checks; how they are read is as in
 * ldirectord_files_test.ts. What a director then does with these settings is shown where it is done.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  accepted,
  firstCheck,
  firstService,
  load,
  refused,
  table,
  warned,
} from "./ldirectord_loading.ts";

const VIRTUAL = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n";

Deno.test("case 22: autoreload is no unless the file says yes, and a callback is called either way", async () => {
  assertEquals((await accepted(VIRTUAL)).autoreload, false);
  assertEquals((await accepted(`autoreload=yes\n${VIRTUAL}`)).autoreload, true);
  for (const autoreload of ["yes", "no"]) {
    const config = await accepted(`autoreload=${autoreload}\ncallback="/etc/changed"\n${VIRTUAL}`);
    assertEquals(config.callback, "/etc/changed");
  }
  assertEquals(await refused("callback=/etc/changed"), [
    '1: cannot read "/etc/changed"; the value must stand in double quotes',
  ]);
});

Deno.test("case 23: a netmask without persistent and ops over tcp are left out with a warning", async () => {
  const { config, warnings } = await warned(`${VIRTUAL}\tnetmask=255.255.255.0\n\tops=yes\n`);
  assertEquals(table(config)[0], "10.0.0.1:80/tcp wrr");
  assertEquals(warnings, [
    "3: netmask only counts together with persistent and is ignored",
    "4: ops=yes only counts over udp and is ignored",
  ]);
});

Deno.test("case 23: a netmask is of the family of the virtual, at its line otherwise", async () => {
  const six = "virtual6=[2001:db8::1]:80\n\tpersistent=5\n";
  const own = await firstService(`${six}\tnetmask=64\n`);
  assertEquals(own.persistence, { timeoutSeconds: 5, netmask: "64" });
  for (
    const text of [
      `${six}\tnetmask=255.255.255.0\n`,
      `${six}\tnetmask=129\n`,
      "virtual=10.0.0.1:80\n\tpersistent=5\n\tnetmask=64\n",
      "virtual=10.0.0.1:80\n\tpersistent=5\n\tnetmask=255.0.255.0\n",
    ]
  ) {
    const [message = "", ...others] = await refused(text);
    assertEquals([message.slice(0, 2), others], ["3:", []], text);
  }
});

Deno.test("case 23: a lower threshold without a higher upper one is refused, as the kernel would", async () => {
  assertEquals(await refused("virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq 1 l:5\n"), [
    '2: cannot use threshold "l:5" without an upper one; write u:N with it',
  ]);
  const service = await firstService("virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq 0 u:9\n");
  assertEquals(
    service.servers.map(({ weight, upperThreshold, lowerThreshold }) => [
      weight,
      upperThreshold,
      lowerThreshold,
    ]),
    [[0, 9, undefined]],
  );
});

Deno.test("case 24 and 25: maintenancedir is the director's and monitorfile the virtual's", async () => {
  const config = await accepted(
    `maintenancedir=/etc/m\n${VIRTUAL}\tmonitorfile="/var/log/m"\nvirtual=10.0.0.1:81\n\tchecktype=on\n`,
  );
  assertEquals(config.maintenanceDirectory, "/etc/m");
  assertEquals(config.services.map(({ monitorFile }) => monitorFile), ["/var/log/m", undefined]);
});

Deno.test("the log goes to a file, to the system log, or with supervised=yes to the terminal alone", async () => {
  const logOf = async (text: string) => {
    const { observers } = await accepted(`${text}\n${VIRTUAL}`);
    return observers.find(({ type }) => type === "log")?.options;
  };
  assertEquals(await logOf(""), { file: "/var/log/ldirectord.log" });
  assertEquals(await logOf('logfile="/tmp/x.log"'), { file: "/tmp/x.log" });
  assertEquals(await logOf('logfile="local3"'), { syslog: "local3" });
  assertEquals(await logOf("supervised=yes"), {});
  assertEquals(await logOf("supervised"), {});
});

Deno.test("the interval of checks is the virtual's own, whatever fork says, or the global one", async () => {
  const globals = "checkinterval=7\n";
  assertEquals((await firstCheck(globals + VIRTUAL)).intervalMs, 7_000);
  const own = `${VIRTUAL}\tcheckinterval=3\n`;
  assertEquals((await firstCheck(`${globals}fork=yes\n${own}`)).intervalMs, 3_000);
  const { config, warnings } = await warned(globals + own);
  assertEquals(config.services[0]?.servers[0]?.check.intervalMs, 3_000);
  assertEquals(warnings, [
    "4: checkinterval of a virtual is used here; ldirectord ignores it without fork=yes",
  ]);
});

Deno.test("mail and execute are refused by name, and what only served mail is taken", async () => {
  const mail = "mail is not sent yet, delete the line";
  assertEquals(await refused(`emailalert=a@example.org\nsmtp=mail\nexecute=b.cf\n${VIRTUAL}`), [
    `1: cannot use "emailalert"; ${mail}`,
    `2: cannot use "smtp"; ${mail}`,
    '3: cannot use "execute"; run a director of its own for that file, or write its virtuals into this one',
  ]);
  const { warnings } = await warned(`${VIRTUAL}\tservicename=Shop\n\tcomment="of all"\n`);
  assertEquals(warnings, []);
});

Deno.test("case 26: an http check asks as the file says, at the line of what it cannot take", async () => {
  const check = await firstCheck(`virtual=10.0.0.1:9072
    real=node-1:9072 masq
    service=http
    request="SpringRing/status"
    receive="Spring.*ring$"
    virtualhost=www.example.org
    httpmethod=get`);
  assertEquals(check.type, "http");
  assertEquals(check.target, { address: "10.0.0.2", port: 9072 });
  const receive = new RegExp(String(check.options.receive));
  assertEquals(["Spring in a ring\n", "Spring\nring"].map((body) => receive.test(body)), [
    true,
    false,
  ]);
  assertEquals(check.options.request, "/SpringRing/status");
  assertEquals(check.options.method, "GET");
  assertEquals(check.options.virtualhost, "www.example.org");
});

Deno.test("case 26: a regular expression that does not compile is an error at its line", async () => {
  const text = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n\treceive="a(b"\n\tservce=http';
  const result = await load(text);
  assert(!result.ok);
  assertEquals(
    result.problems.map(({ line, message }) => [line, message.split(/[:,]/)[0]]),
    [
      [3, 'cannot compile "a(b" as a regular expression'],
      [4, 'unknown directive "servce"'],
    ],
    "both at once",
  );
});

Deno.test("case 28: https does not verify certificates, and asks for the virtual host", async () => {
  const check = await firstCheck(
    "virtual=10.0.0.1:443\n\treal=10.0.0.2:443 masq\n\tvirtualhost=www.example.org\n",
  );
  assertEquals(check.type, "https");
  assertEquals(check.options, { verify: false, virtualhost: "www.example.org" });
});

Deno.test("case 29: a sip check asks the server itself, and a user only where the file has a login", async () => {
  const virtual =
    "virtual=10.0.0.1:7072\n\treal=10.0.0.2:7072 masq\n\tservice=sip\n\tprotocol=udp\n";
  assertEquals((await firstCheck(virtual)).options, {});
  assertEquals((await firstCheck(`${virtual}\tlogin="check"\n`)).options, { login: "check" });
});

Deno.test("case 30 to 32: services that cannot be negotiated with are refused by name, unless nothing negotiates", async () => {
  const services = "dns simpletcp smtp nntp imap pop ftp ldap radius mysql".split(" ");
  const virtual = "virtual=10.0.0.1:9072\n\treal=10.0.0.2:9072 masq\n";
  for (const service of services) {
    const [message = "", ...others] = await refused(`${virtual}\tservice=${service}\n`);
    assertMatch(message, new RegExp(`^3: cannot negotiate with service "${service}"`));
    assertEquals(others, []);
    for (const type of ["connect", "ping", "external", "on", "off"]) {
      const check = await firstCheck(`${virtual}\tservice=${service}\n\tchecktype=${type}\n`);
      assertEquals(check.type, type);
    }
  }
});

Deno.test("case 33: an external check runs its command, /bin/true by default, within the check time-out", async () => {
  const external = `${VIRTUAL}\tchecktype=external\n`;
  const timing = { intervalMs: 10_000, timeoutMs: 5_000, thresholds: { rise: 1, fall: 1 } };
  const target = { address: "10.0.0.2", port: 80 };
  assertEquals(await firstCheck(external), {
    type: "external",
    options: { command: "/bin/true" },
    ...timing,
    target,
  });
  for (const command of ["/etc/check", '"/etc/check"']) {
    const check = await firstCheck(
      `checktimeout=2\nnegotiatetimeout=9\n${external}\tcheckcommand=${command}\n`,
    );
    assertEquals([check.options, check.timeoutMs], [{ command: "/etc/check" }, 2_000]);
  }
});

Deno.test("case 33: an external check works for a firewall mark and a server without a port", async () => {
  const service = await firstService("virtual=7\n\treal=10.0.0.2 gate\n\tchecktype=external\n");
  assertEquals(service.key, { by: "fwmark", mark: 7, family: 4 });
  assertEquals(service.servers.map(({ port, check }) => [port, check.type]), [[0, "external"]]);
});

Deno.test("case 33: external-perl is refused with a hint", async () => {
  assertEquals(await refused(`${VIRTUAL}\tchecktype=external-perl\n`), [
    '3: cannot use checktype "external-perl"; write checktype=external, with a checkcommand that runs the script',
  ]);
});

Deno.test("case 34: connect is a TCP connect, and over udp a ping", async () => {
  const connect = `${VIRTUAL}\tchecktype=connect\n`;
  assertEquals((await firstCheck(connect)).type, "connect");
  const overUdp = await firstCheck(`${connect}\tprotocol=udp\n\tcheckcount=3\n`);
  assertEquals([overUdp.type, overUdp.options, overUdp.timeoutMs], [
    "ping",
    { attempts: 3 },
    15_000,
  ]);
});

Deno.test("case 34: a number is so many connect checks after each negotiate check, and 0 none", async () => {
  for (const [number, connects] of [["3", 3], ["1", 1], ["0", undefined]] as const) {
    const check = await firstCheck(`${VIRTUAL}\tchecktype=${number}\n`);
    assertEquals([check.type, check.connects], ["http", connects]);
  }
});

Deno.test("case 34: on, off and service none are checkers of their own", async () => {
  assertEquals((await firstCheck(`${VIRTUAL}\tchecktype=on\n`)).type, "on");
  assertEquals((await firstCheck(`${VIRTUAL}\tchecktype=off\n`)).type, "off");
  assertEquals((await firstCheck(`${VIRTUAL}\tservice=none\n`)).type, "none");
});
