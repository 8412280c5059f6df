import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { settle } from "../testing/mod.ts";
import { createHostLookup, findService, HOST_CALLS_MAX, systemNames } from "./names.ts";

const SERVICES = `# Network services, Internet style
#
tcpmux\t\t1/tcp\t\t\t\t# TCP port service multiplexer
domain\t\t53/tcp
domain\t\t53/udp
http            80/tcp          www www-http    # WorldWideWeb HTTP
https\t\t443/tcp\t\t\t\t# http protocol over TLS/SSL
https\t\t443/udp\t\t\t\t# HTTP/3
sip             5060/tcp
   indented     7072/udp    pushed
nfs             2049/tcp#comment
broken
odd             x/tcp
# commented     99/tcp
`;

Deno.test("findService finds a name for its protocol", () => {
  assertEquals(findService(SERVICES, "domain", "tcp"), 53);
  assertEquals(findService(SERVICES, "domain", "udp"), 53);
  assertEquals(findService(SERVICES, "sip", "tcp"), 5060);
  assertEquals(findService(SERVICES, "sip", "udp"), undefined);
});

Deno.test("findService finds aliases, and not the words of comments", () => {
  assertEquals(findService(SERVICES, "www", "tcp"), 80);
  assertEquals(findService(SERVICES, "www-http", "tcp"), 80);
  assertEquals(findService(SERVICES, "WorldWideWeb", "tcp"), undefined);
  assertEquals(findService(SERVICES, "commented", "tcp"), undefined);
  assertEquals(findService(SERVICES, "nfs", "tcp"), 2049);
});

Deno.test("findService takes any blanks, and passes over lines that it cannot read", () => {
  assertEquals(findService(SERVICES, "indented", "udp"), 7072);
  assertEquals(findService(SERVICES, "pushed", "udp"), 7072);
  for (const name of ["broken", "odd", "", "#", "80/tcp"]) {
    assertEquals(findService(SERVICES, name, "tcp"), undefined, name);
  }
});

Deno.test("findService takes the first of two entries, as getservbyname(3) does", () => {
  assertEquals(findService("a 1/tcp\na 2/tcp\n", "a", "tcp"), 1);
});

Deno.test("findService never throws, whatever stands in the file", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, name) => {
    const port = findService(text, name, "tcp");
    assert(port === undefined || Number.isInteger(port));
  }));
});

Deno.test("systemNames knows the common services, also where the system has no services(5)", async () => {
  assertEquals(await systemNames.service("http", "tcp"), 80);
  assertEquals(await systemNames.service("https", "tcp"), 443);
  assertEquals(await systemNames.service("sip", "udp"), 5060);
  assertEquals(await systemNames.service("domain", "udp"), 53);
  assertEquals(await systemNames.service("no-such-service", "tcp"), undefined);
});

Deno.test("systemNames finds this machine under localhost, and nothing under a name that cannot be", async () => {
  assertEquals(await systemNames.host("localhost", 4), "127.0.0.1");
  assertEquals(await systemNames.host("127.0.0.146", 4), "127.0.0.146");
  // RFC 6761 section 6.4: the domain "invalid" never resolves.
  assertEquals(await systemNames.host("ringmaster.invalid", 4), undefined);
  assertEquals(await systemNames.host("ringmaster.invalid", 6), undefined);
});

Deno.test("systemNames.hostname is what the kernel calls this machine", async () => {
  assertEquals(
    systemNames.hostname(),
    (await Deno.readTextFile("/proc/sys/kernel/hostname")).trim(),
  );
  assertMatch(systemNames.hostname(), /^\S+$/);
});

Deno.test("a silent resolver is asked for some names at a time, and for each once", async () => {
  const asked: { name: string; end: PromiseWithResolvers<string> }[] = [];
  const host = createHostLookup((name) => {
    const end = Promise.withResolvers<string>();
    asked.push({ name, end });
    return end.promise;
  });
  const names = Array.from({ length: HOST_CALLS_MAX + 3 }, (_, index) => `web${index}`);
  const answers = Promise.all([...names, ...names].map((name) => host(name, 4)));
  await settle(1);
  assertEquals(asked.length, HOST_CALLS_MAX);
  asked[0]?.end.reject(new Error("it does not know the name"));
  asked[1]?.end.resolve("10.0.0.1");
  await settle(1);
  assertEquals(
    asked.length,
    HOST_CALLS_MAX + 2,
    "whoever waits takes the place of a call that ended",
  );
  for (let index = 2; index < names.length; index++) {
    await settle(1);
    asked[index]?.end.resolve(`10.0.0.${index}`);
  }
  const found = await answers;
  assertEquals(asked.map(({ name }) => name), names);
  assertEquals(found.slice(0, 3), [undefined, "10.0.0.1", "10.0.0.2"]);
  assertEquals(found.slice(names.length), found.slice(0, names.length));
  void host("web0", 4);
  await settle(1);
  assertEquals(asked.length, names.length + 1, "it is asked for anew once it was answered");
});
