import { assert, assertEquals } from "@std/assert";
import { HOST_CALLS_MAX, type Names } from "../ports/mod.ts";
import { createFakeClock, settle } from "../testing/mod.ts";
import { LOOKUP_LIMIT_MS, NameLookup } from "./lookup.ts";

interface Question {
  readonly name: string;
  answer(address: string | undefined): void;
}

/** Names whose answers the test gives by hand. */
function createAskedNames() {
  const hosts: Question[] = [];
  const services: string[] = [];
  const names: Names = {
    host(name, family) {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      hosts.push({ name: `${name}/${family}`, answer: resolve });
      return promise;
    },
    service(name, protocol) {
      services.push(`${name}/${protocol}`);
      return Promise.resolve(name === "http" ? 80 : undefined);
    },
    hostname: () => "test-node",
  };
  const clock = createFakeClock();
  return { hosts, services, clock, lookup: new NameLookup(names, clock) };
}

Deno.test("host asks for each name and family once, and gives the canonical address", async () => {
  const { hosts, lookup } = createAskedNames();
  const answers = [lookup.host("a", 6), lookup.host("a", 6), lookup.host("a", 4)];
  await settle();
  assertEquals(hosts.map((question) => question.name), ["a/6", "a/4"]);
  hosts[0]?.answer("2001:DB8:0::1");
  hosts[1]?.answer(undefined);
  const [first, second, third] = await Promise.all(answers);
  assertEquals(first, { ok: true, value: "2001:db8::1" });
  assertEquals(second, first);
  assertEquals(third, { ok: false, message: 'cannot find an IPv4 address of host "a"' });
  await lookup.host("a", 6);
  assertEquals(hosts.length, 2);
});

Deno.test("host does not take for an address what is none, such as one with a zone", async () => {
  const { hosts, lookup } = createAskedNames();
  const answer = lookup.host("a", 6);
  await settle();
  hosts[0]?.answer("fe80::1%eth0");
  assertEquals((await answer).ok, false);
});

Deno.test("host gives up after a time, and leaves no timer behind when it was answered", async () => {
  const { hosts, clock, lookup } = createAskedNames();
  const slow = lookup.host("slow", 4);
  await clock.advance(LOOKUP_LIMIT_MS - 1);
  const quick = lookup.host("quick", 4);
  await settle();
  hosts[1]?.answer("10.0.0.1");
  assertEquals(await quick, { ok: true, value: "10.0.0.1" });
  await clock.advance(1);
  assertEquals(await slow, {
    ok: false,
    message: 'cannot find host "slow": no answer within 5s',
  });
  assertEquals(clock.pending, 0);
});

Deno.test("host reports a resolver that throws", async () => {
  const names: Names = {
    host: () => Promise.reject(new Error("resolver\nbroken")),
    service: () => Promise.reject(new Error("no file")),
    hostname: () => "",
  };
  const lookup = new NameLookup(names, createFakeClock());
  assertEquals(await lookup.host("a", 4), {
    ok: false,
    message: 'cannot find host "a": resolver; broken',
  });
  assertEquals(await lookup.port({ service: "x" }, "tcp"), {
    ok: false,
    message: 'cannot find service "x": no file',
  });
});

Deno.test("host asks for a bounded number of names at once, and for all in the end", async () => {
  const { hosts, lookup } = createAskedNames();
  const count = HOST_CALLS_MAX * 2 + 5;
  const answers = Array.from({ length: count }, (_, index) => lookup.host(`h${index}`, 4));
  await settle();
  assertEquals(hosts.length, HOST_CALLS_MAX);
  for (let index = 0; index < count; index++) {
    assert(hosts.length <= index + HOST_CALLS_MAX);
    hosts[index]?.answer("10.0.0.1");
    await settle(1);
  }
  assertEquals((await Promise.all(answers)).filter((answer) => answer.ok).length, count);
});

Deno.test("port takes numbers as they are and asks for each service and protocol once", async () => {
  const { services, lookup } = createAskedNames();
  assertEquals(lookup.port(8080, "tcp"), { ok: true, value: 8080 });
  const asked = [["http", "tcp"], ["http", "tcp"], ["http", "udp"], ["htp", "tcp"]] as const;
  const found = await Promise.all(
    asked.map(([service, protocol]) => lookup.port({ service }, protocol)),
  );
  assertEquals(found[0], { ok: true, value: 80 });
  assertEquals(found[3], { ok: false, message: 'cannot find the tcp port of service "htp"' });
  assertEquals(services, ["http/tcp", "http/udp", "htp/tcp"]);
});

Deno.test("endpoint asks nobody for what is an address and a number", async () => {
  const { hosts, services, clock, lookup } = createAskedNames();
  const host = { kind: "address", address: "10.0.0.1" } as const;
  const known = { family: 4, protocol: "tcp", port: 80 } as const;
  assertEquals(await lookup.endpoint({ host }, known), {
    ok: true,
    value: { address: "10.0.0.1", port: 80 },
  });
  assertEquals(await lookup.endpoint({ host, port: 81 }, known), {
    ok: true,
    value: { address: "10.0.0.1", port: 81 },
  });
  assertEquals([hosts.length, services.length, clock.pending], [0, 0, 0]);
});
