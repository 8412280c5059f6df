import { assertEquals } from "@std/assert";
import {
  createHostCache,
  HOST_AGE_MAX_MS,
  HOST_LOOKUP_LIMIT_MS,
  HOST_LOOKUPS_AT_ONCE_MAX,
  HOST_RETRY_MS,
} from "./maintenance_hosts.ts";
import type { IpFamily } from "./model/mod.ts";
import { createFakeClock, settle } from "./testing/mod.ts";

const FOUR: ReadonlySet<IpFamily> = new Set<IpFamily>([4]);
const BOTH: ReadonlySet<IpFamily> = new Set<IpFamily>([4, 6]);

type Answer = (name: string, family: IpFamily) => Promise<string | undefined>;

function cacheWith(answer: Answer) {
  const clock = createFakeClock();
  const asked: string[] = [];
  let answers = 0;
  const names = {
    host(name: string, family: IpFamily) {
      asked.push(`${name}/${family}`);
      return answer(name, family);
    },
  };
  const cache = createHostCache({ names, clock, onAnswer: () => void answers++ });
  return { cache, clock, asked, answers: () => answers };
}

Deno.test("createHostCache knows a name once it was asked, in both families and in one spelling", async () => {
  const { cache, asked, answers } = cacheWith((_, family) =>
    Promise.resolve(family === 4 ? "10.0.0.1" : "2001:DB8:0::1")
  );
  cache.want(["web1", "web1"], BOTH);
  assertEquals(cache.addressesOf("web1"), []);
  await cache.settled();
  assertEquals(cache.addressesOf("web1"), ["10.0.0.1", "2001:db8::1"]);
  assertEquals(asked, ["web1/4", "web1/6"]);
  assertEquals(answers(), 2);
});

Deno.test("createHostCache asks again after a while, and tells of another answer only", async () => {
  let address = "10.0.0.1";
  const { cache, clock, asked, answers } = cacheWith(() => Promise.resolve(address));
  const wantEverySecond = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      cache.want(["web1"], FOUR);
      await clock.advance(1_000);
    }
  };
  await wantEverySecond(HOST_AGE_MAX_MS / 1_000);
  assertEquals(asked.length, 1);
  await wantEverySecond(HOST_AGE_MAX_MS / 1_000);
  assertEquals([asked.length, answers()], [2, 1]);
  address = "10.0.0.2";
  await wantEverySecond(HOST_AGE_MAX_MS / 1_000 + 1);
  assertEquals([answers(), cache.addressesOf("web1")], [2, ["10.0.0.2"]]);
});

Deno.test("createHostCache keeps the last answer while the resolver is away, and asks sooner", async () => {
  let works = true;
  const { cache, clock, asked } = cacheWith(() =>
    works ? Promise.resolve("10.0.0.1") : Promise.reject(new Error("no resolver"))
  );
  cache.want(["web1"], FOUR);
  await clock.advance(HOST_AGE_MAX_MS);
  works = false;
  for (let round = 0; round < 3; round++) {
    cache.want(["web1"], FOUR);
    await clock.advance(HOST_RETRY_MS);
    assertEquals(cache.addressesOf("web1"), ["10.0.0.1"]);
  }
  assertEquals(asked.length, 4);
});

Deno.test("createHostCache takes no answer that is no address", async () => {
  const { cache } = cacheWith(() => Promise.resolve("not an address"));
  cache.want(["web1"], FOUR);
  await cache.settled();
  assertEquals(cache.addressesOf("web1"), []);
});

Deno.test("createHostCache forgets a name that is no longer wanted", async () => {
  const { cache, asked } = cacheWith(() => Promise.resolve("10.0.0.1"));
  cache.want(["web1"], FOUR);
  await cache.settled();
  cache.want([], FOUR);
  assertEquals(cache.addressesOf("web1"), []);
  cache.want(["web1"], FOUR);
  await cache.settled();
  assertEquals(asked, ["web1/4", "web1/4"]);
});

Deno.test("createHostCache asks for some names at a time, and gives up on one that is never answered", async () => {
  const names = Array.from({ length: HOST_LOOKUPS_AT_ONCE_MAX + 3 }, (_, index) => `web${index}`);
  const { cache, clock, asked } = cacheWith((name) =>
    name.endsWith("10") ? Promise.resolve("10.0.0.10") : new Promise(() => {})
  );
  cache.want(names, FOUR);
  cache.want(names, FOUR);
  await settle();
  assertEquals(asked.length, HOST_LOOKUPS_AT_ONCE_MAX);
  let settled = false;
  void cache.settled().then(() => settled = true);
  await clock.advance(HOST_LOOKUP_LIMIT_MS);
  assertEquals(asked.length, names.length);
  assertEquals(cache.addressesOf("web10"), ["10.0.0.10"]);
  assertEquals(settled, false);
  await clock.advance(HOST_LOOKUP_LIMIT_MS);
  assertEquals(settled, true);
});

Deno.test("createHostCache does not ask for a name that was dropped before its turn", async () => {
  const names = Array.from({ length: HOST_LOOKUPS_AT_ONCE_MAX + 1 }, (_, index) => `web${index}`);
  const { cache, clock, asked } = cacheWith(() => new Promise(() => {}));
  cache.want(names, FOUR);
  cache.want(names.slice(0, -1), FOUR);
  await clock.advance(HOST_LOOKUP_LIMIT_MS);
  assertEquals(asked.length, HOST_LOOKUPS_AT_ONCE_MAX);
  await cache.settled();
});

Deno.test("createHostCache tells nothing and asks nothing after its stop", async () => {
  const { cache, clock, asked, answers } = cacheWith(() => Promise.resolve("10.0.0.1"));
  cache.want(["web1"], FOUR);
  cache.stop();
  await cache.settled();
  cache.want(["web2"], FOUR);
  await clock.advance(HOST_LOOKUP_LIMIT_MS);
  assertEquals([asked.length, answers()], [1, 0]);
});

Deno.test("createHostCache leaves no timer behind when it is stopped with a lookup under way", async () => {
  const { cache, clock } = cacheWith(() => new Promise(() => {}));
  cache.want(["web1"], FOUR);
  const settled = cache.settled();
  await settle();
  assertEquals(clock.pending, 1);
  cache.stop();
  await settled;
  await settle();
  assertEquals(clock.pending, 0);
});
