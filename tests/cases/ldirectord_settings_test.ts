/**
 * The compatibility cases for what ldirectord.cf says about the table and the checks; how they are read is as in
 * ldirectord_files_test.ts. What a director then does with these settings is shown where it is done.
 */

import { assert, assertEquals } from "@std/assert";
import { accepted, firstCheck, firstService, load, refused } from "./ldirectord_loading.ts";

Deno.test("case 14: servers that are down are removed unless quiescent says otherwise", async () => {
  const virtual = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n";
  assertEquals((await firstService(virtual)).quiescent, false);
  assertEquals((await firstService(`quiescent=yes\n${virtual}`)).quiescent, true);
  assertEquals((await firstService(`quiescent=yes\n${virtual}\tquiescent=no\n`)).quiescent, false);
});

Deno.test("case 15: readdquiescent is refused by name", async () => {
  assertEquals(await refused("readdquiescent=yes"), [
    '1: cannot use "readdquiescent"; it is not supported yet',
  ]);
});

Deno.test("case 16: failurecount is the number of failures in a row, and one success brings a server back", async () => {
  const virtual = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq 5\n";
  assertEquals((await firstCheck(virtual)).thresholds, { rise: 1, fall: 1 });
  assertEquals((await firstCheck(`failurecount=3\n${virtual}`)).thresholds, { rise: 1, fall: 3 });
  assertEquals(
    (await firstCheck(`failurecount=3\n${virtual}\tfailurecount=2\n`)).thresholds.fall,
    2,
  );
});

Deno.test("case 17: a fallback is gate at the virtual's port by default, and a virtual's own wins", async () => {
  const virtual = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n";
  assertEquals((await firstService(`fallback=127.0.0.1\n${virtual}`)).fallback, {
    address: "127.0.0.1",
    port: 80,
    forwarding: "gate",
  });
  const own = `fallback=127.0.0.1\n${virtual}\tfallback=10.0.0.9:8080 masq\n`;
  assertEquals((await firstService(own)).fallback, {
    address: "10.0.0.9",
    port: 8080,
    forwarding: "masq",
  });
  assertEquals(await refused("fallbackcommand=/bin/true"), [
    '1: cannot use "fallbackcommand"; it is not supported yet',
  ]);
});

Deno.test("case 19: cleanstop is yes unless the file says no", async () => {
  assertEquals((await accepted("virtual=10.0.0.1:80")).cleanstop, true);
  assertEquals((await accepted("cleanstop=no\nvirtual=10.0.0.1:80")).cleanstop, false);
});

Deno.test("case 22: autoreload is no unless the file says yes, and callback is refused by name", async () => {
  assertEquals((await accepted("virtual=10.0.0.1:80")).autoreload, false);
  assertEquals((await accepted("autoreload=yes\nvirtual=10.0.0.1:80")).autoreload, true);
  assertEquals(await refused('callback="/bin/true"'), [
    '1: cannot use "callback"; it is not supported yet',
  ]);
});

Deno.test("case 23: scheduler and persistence are taken, thresholds and the rest refused by name", async () => {
  const service = await firstService("virtual=10.0.0.1:80\n\tscheduler=wlc\n\tpersistent=600\n");
  assertEquals([service.scheduler, service.persistence], ["wlc", { timeoutSeconds: 600 }]);
  assertEquals(
    await refused(
      "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq 1 l:5 u:10\n\tnetmask=255.255.255.0\n\tops=yes\n\tschedflags=x\n",
    ),
    [
      '2: cannot use "l:5 u:10"; connection thresholds (l: and u:) are not supported yet',
      '3: cannot use "netmask"; it is not supported yet',
      '4: cannot use "ops"; it is not supported yet',
      '5: cannot use "schedflags"; it is not supported yet',
    ],
  );
});

Deno.test("case 24 and 25: maintenancedir and monitorfile are refused by name", async () => {
  assertEquals(
    await refused("maintenancedir=/etc/m\nvirtual=10.0.0.1:80\n\tmonitorfile=/tmp/m\n"),
    [
      '1: cannot use "maintenancedir"; it is not supported yet',
      '3: cannot use "monitorfile"; it is not supported yet',
    ],
  );
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

Deno.test("case 30 to 32: services that cannot be checked yet are refused by name", async () => {
  const services = "dns simpletcp smtp nntp imap pop ftp ldap radius mysql none".split(" ");
  for (const service of services) {
    assertEquals(await refused(`virtual=10.0.0.1:9072\n\tservice=${service}\n`), [
      `2: cannot use service "${service}"; it is not supported yet, leave it out where checktype is connect`,
    ]);
  }
});

Deno.test("case 33: external checks are refused by name", async () => {
  assertEquals(
    await refused("virtual=10.0.0.1:80\n\tchecktype=external\n\tcheckcommand=/bin/true\n"),
    [
      '2: cannot use checktype "external"; it is not supported yet',
      '3: cannot use "checkcommand"; it is not supported yet',
    ],
  );
});

Deno.test("case 34: connect is a TCP connect; over udp and as part of others it is refused by name", async () => {
  const virtual = "virtual=10.0.0.1:7072\n\treal=10.0.0.2:7072 masq\n";
  assertEquals((await firstCheck(`${virtual}\tchecktype=connect\n`)).type, "connect");
  assertEquals(await refused(`${virtual}\tchecktype=connect\n\tprotocol=udp\n`), [
    '3: cannot use checktype "connect" over udp; that is an ICMP ping, which is not supported yet',
  ]);
  for (const type of ["3", "on", "off", "ping"]) {
    assertEquals(await refused(`${virtual}\tchecktype=${type}\n`), [
      `3: cannot use checktype "${type}"; it is not supported yet`,
    ]);
  }
});
