/**
 * The compatibility cases for what ldirectord.cf may look like (file, grammar, addresses, precedence). Each file goes
 * through the format and the loader, so that what is asserted is what the director would run with. Where a case is
 * about something that comes later, its test shows that the file is refused by name and never read otherwise. The cases
 * of addresses and servers, 4 to 7, are in ldirectord_addresses_test.ts.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type DirectorConfig, serviceId } from "../../core/model/mod.ts";
import {
  accepted,
  firstCheck,
  firstService,
  load,
  refused,
  table,
  warned,
} from "./ldirectord_loading.ts";

const EXAMPLES = new URL("../../examples/spring-ring/", import.meta.url);
const readExample = (name: string) => Deno.readTextFileSync(new URL(name, EXAMPLES));

Deno.test("the article's file gives the article's table, with and without indentation, and as YAML", async () => {
  const wanted = [
    "10.0.0.150:9072/tcp rr",
    "-> 10.0.0.147:9072 masq 1",
    "-> 10.0.0.146:9072 masq 1",
    "10.0.0.150:7072/udp rr persistent 1",
    "-> 10.0.0.147:7072 masq 1",
    "-> 10.0.0.146:7072 masq 1",
  ];
  const pasted = await load(readExample("ldirectord.cf"));
  const indented = await load(readExample("ldirectord-indented.cf"));
  const native = await load(readExample("ringmaster.yaml"), "ringmaster.yaml");
  assert(pasted.ok && indented.ok && native.ok);
  assertEquals(table(pasted.config), wanted);
  assertEquals(pasted.warnings.map(({ line }) => line), [16]);
  assertEquals(indented.warnings, []);
  assertEquals(native.warnings, []);
  assertEquals(indented.config, pasted.config);
  // The YAML form gives its services names; all else is the same.
  const unnamed = (config: DirectorConfig) => ({
    ...config,
    path: "",
    services: config.services.map((service) => ({ ...service, name: "" })),
  });
  assertEquals(unnamed(native.config), unnamed(pasted.config));
});

Deno.test("case 1: a section may be indented by a tab and by four blanks, with comments at column 0 inside", async () => {
  const config = await accepted(`virtual=10.0.0.1:80
\treal=10.0.0.2:80 masq 1
# a comment at column 0
    real=10.0.0.3:80 gate 2
  # and one in between
\tscheduler=rr
`);
  assertEquals(table(config), [
    "10.0.0.1:80/tcp rr",
    "-> 10.0.0.2:80 masq 1",
    "-> 10.0.0.3:80 gate 2",
  ]);
});

Deno.test("case 2: a blank line ends a section, and an indented line after it is refused with file and line", async () => {
  assertEquals(await refused("virtual=10.0.0.1:80\n\n    real=10.0.0.2:80 masq\n"), [
    "3: cannot place an indented line; the virtual of line 1 ended at blank line 2",
  ]);
});

Deno.test("case 3 (new): # is allowed between quotes", async () => {
  const check = await firstCheck(`virtual=10.0.0.1:80
    request="/a#b" # a comment
    real=10.0.0.2:80 masq`);
  // A # is no blank, so the http checker takes it as it is.
  assertEquals(check.options, { request: "/a#b" });
});

Deno.test("case 3: a comment behind a number is harmless, behind yes and no only without blanks in a section", async () => {
  const virtual = "virtual=10.0.0.1:80\n    real=10.0.0.2:80 masq\n";
  assertEquals((await firstCheck(`checkinterval=5 # x\n${virtual}`)).intervalMs, 5_000);
  assertEquals(await refused(`quiescent=yes # x\n${virtual}`), [
    '1: cannot read "yes # x" as yes or no, and a comment behind a global directive counts as part of its value; allowed are yes and no',
  ]);
  assertEquals((await firstService(`${virtual}    quiescent=yes# x\n`)).quiescent, true);
  assertEquals(await refused(`${virtual}    quiescent=yes # x\n`), [
    '3: cannot read "yes" with blanks behind it; delete them',
  ]);
});

Deno.test("case 8: the time-outs follow the documented precedence", async () => {
  const timeouts = async (globals: string, own: string) => {
    const of = async (type: string) =>
      (await firstCheck(
        `${globals}virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n\tservice=http\n\tchecktype=${type}\n${own}`,
      )).timeoutMs / 1_000;
    return [await of("connect"), await of("negotiate")];
  };
  assertEquals(await timeouts("negotiatetimeout=20\n", ""), [20, 20]);
  assertEquals(await timeouts("negotiatetimeout=20\n", "\tchecktimeout=3\n"), [3, 3]);
  assertEquals(await timeouts("", ""), [5, 30]);
  assertEquals(await timeouts("checktimeout=1\n", ""), [1, 1]);
});

Deno.test("case 9: the port implies service and protocol, and a protocol that stands later wins", async () => {
  const real = "\treal=10.0.0.2 masq\n";
  const dns = 'that port implies service "dns", which is not supported yet';
  assertEquals(await refused(`virtual=10.0.0.1:53\n${real}`), [
    `1: cannot choose a check for port "53"; ${dns}, write service=sip or checktype=ping`,
  ]);
  const overUdp = await accepted(`virtual=10.0.0.1:domain\n${real}\tchecktype=connect\n`);
  assertEquals(table(overUdp)[0], "10.0.0.1:53/udp wrr");
  const overTcp = await accepted(
    `virtual=10.0.0.1:53\n${real}\tchecktype=connect\n\tprotocol=tcp\n`,
  );
  assertEquals(table(overTcp)[0], "10.0.0.1:53/tcp wrr");
  const sipService = await firstService(`virtual=10.0.0.1:5060\n${real}`);
  assertEquals(serviceId(sipService.key), "10.0.0.1:5060/tcp");
  assertEquals(sipService.servers[0]?.check.type, "sip");
});

Deno.test("case 9: a port that implies nothing is accepted with nothing checked, and a warning", async () => {
  const { config, warnings } = await warned("virtual=10.0.0.1:9072\n\treal=10.0.0.2 masq\n");
  assertEquals(config.services[0]?.servers[0]?.check.type, "none");
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0] ?? "", /^1: nothing is checked .* port "9072" implies no service/);
});

Deno.test("case 10: a virtual that is defined twice is refused, the same address with tcp and udp is not", async () => {
  const sipOver = (protocol: string) => `virtual=10.0.0.1:5060\n\tprotocol=${protocol}\n`;
  assertEquals(await refused(sipOver("tcp") + sipOver("tcp")), [
    "3: cannot define 10.0.0.1:5060/tcp in line 3 again; line 1 defines it",
  ]);
  const both = await accepted(sipOver("tcp") + sipOver("udp"));
  assertEquals(table(both), ["10.0.0.1:5060/tcp wrr", "10.0.0.1:5060/udp wrr"]);
});

Deno.test("case 10: a name and its address are the same virtual", async () => {
  const messages = await refused("virtual=www.example.org:http\nvirtual=10.0.0.80:80\n");
  const twice = /^2: .*10\.0\.0\.80:80\/tcp.*line 1$/;
  assert(messages.some((message) => twice.test(message)), messages.join("\n"));
});

Deno.test("case 11: real in virtual6, real6 in virtual and the old time-out words are refused with a hint", async () => {
  assertEquals(
    await refused(
      "virtual6=[2001:db8::1]:80\n\treal=10.0.0.2:80 masq\nvirtual=10.0.0.1:80\n\treal6=[::2]:80 gate",
    ),
    [
      '2: cannot use "real" in a virtual6; wanted real6',
      '4: cannot use "real6" in a virtual; wanted real, or virtual6',
    ],
  );
  assertEquals(await refused("connecttimeout=3\ntimeout=3"), [
    '1: cannot use "connecttimeout", an old word; write "checktimeout" or "negotiatetimeout" instead',
    '2: cannot use "timeout", an old word; write "checktimeout" or "negotiatetimeout" instead',
  ]);
});
