import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { type Candidate, createScheduler, KNOWN_SCHEDULERS, type Scheduler } from "./schedule.ts";

interface Server extends Candidate {
  active: number;
  inactive: number;
}

function server(id: string, weight: number, active = 0, inactive = 0): Server {
  return { id, weight, active, inactive };
}

function scheduler(word: string): Scheduler {
  const made = createScheduler(word);
  assert(made !== undefined, word);
  return made;
}

/** The ids of so many picks in a row, none of which becomes a connection. */
function picks(made: Scheduler, servers: readonly Server[], count: number): string {
  return Array.from({ length: count }, () => made.pick(servers, "10.0.0.1")?.id ?? "-").join("");
}

function shares(ids: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const clientOf = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;

const anyServers = fc.array(
  fc.record({
    weight: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 })),
    active: fc.integer({ min: 0, max: 50 }),
    inactive: fc.integer({ min: 0, max: 50 }),
  }),
  { maxLength: 8 },
).map((list) => list.map((each, index): Server => ({ id: `s${index}`, ...each })));
const anyWord = fc.constantFrom(...KNOWN_SCHEDULERS);

Deno.test("createScheduler knows eight schedulers by the words of ipvsadm and no others", () => {
  assertEquals([...KNOWN_SCHEDULERS], ["rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "fo"]);
  for (const word of ["mh", "dh", "lblc", "lblcr", "ovf", "", "RR", "toString", "__proto__"]) {
    assertEquals(createScheduler(word), undefined, word);
  }
});

Deno.test("every scheduler picks nobody among no servers, and never a server of weight 0", () => {
  fc.assert(fc.property(anyWord, anyServers, fc.ipV4(), (word, servers, client) => {
    const made = scheduler(word);
    const usable = servers.some(({ weight }) => weight > 0);
    for (let round = 0; round < 20; round++) {
      const picked = made.pick(servers, client);
      assertEquals(picked !== undefined, usable);
      if (picked !== undefined) {
        assertGreater(picked.weight, 0);
        assert(servers.includes(picked as Server));
        (picked as Server).active++;
      }
    }
  }));
});

Deno.test("every scheduler goes on when servers come, go and change between picks", () => {
  fc.assert(
    fc.property(anyWord, fc.array(anyServers, { minLength: 1, maxLength: 6 }), (word, stories) => {
      const made = scheduler(word);
      for (const servers of stories) {
        const picked = made.pick(servers, "10.0.0.1");
        assertEquals(picked !== undefined, servers.some(({ weight }) => weight > 0));
      }
    }),
  );
});

Deno.test("rr alternates, whatever the weights", () => {
  assertEquals(picks(scheduler("rr"), [server("a", 1), server("b", 5)], 6), "ababab");
  assertEquals(
    picks(scheduler("rr"), [server("a", 1), server("b", 0), server("c", 1)], 5),
    "acaca",
  );
});

Deno.test("rr continues with whoever is next when a server is taken away", () => {
  const made = scheduler("rr");
  const [a, b, c] = [server("a", 1), server("b", 1), server("c", 1)];
  assertEquals(picks(made, [a, b, c], 2), "ab");
  assertEquals(picks(made, [a, b], 3), "aba");
});

Deno.test("wrr spreads the turns of a heavy server over the cycle", () => {
  const servers = [server("a", 5), server("b", 1), server("c", 1)];
  assertEquals(picks(scheduler("wrr"), servers, 14), "aabacaaaabacaa");
});

Deno.test("wrr honours any weights exactly over each cycle", () => {
  fc.assert(fc.property(anyServers, fc.integer({ min: 1, max: 3 }), (servers, cycles) => {
    const total = servers.reduce((sum, { weight }) => sum + weight, 0);
    fc.pre(total > 0);
    const made = scheduler("wrr");
    for (let cycle = 0; cycle < cycles; cycle++) {
      const counts = shares(
        Array.from({ length: total }, () => made.pick(servers, "10.0.0.1")?.id ?? "-"),
      );
      for (const { id, weight } of servers) assertEquals(counts.get(id) ?? 0, weight);
    }
  }));
});

Deno.test("wrr starts an exact cycle again when a weight changes in the middle of one", () => {
  const made = scheduler("wrr");
  picks(made, [server("a", 3), server("b", 2)], 2);
  const counts = shares(picks(made, [server("a", 1), server("b", 3)], 8));
  assertEquals([counts.get("a"), counts.get("b")], [2, 6]);
});

Deno.test("lc picks the server with the fewest connections and ignores weights", () => {
  assertEquals(picks(scheduler("lc"), [server("a", 9, 3), server("b", 1, 2)], 1), "b");
});

Deno.test("lc counts an established connection as 256 that begin or end, as IPVS does", () => {
  const made = () => scheduler("lc");
  assertEquals(picks(made(), [server("a", 1, 1, 0), server("b", 1, 0, 255)], 1), "b");
  assertEquals(picks(made(), [server("a", 1, 1, 0), server("b", 1, 0, 257)], 1), "a");
});

Deno.test("lc and wlc let equal servers take turns", () => {
  for (const word of ["lc", "wlc"]) {
    assertEquals(
      picks(scheduler(word), [server("a", 1), server("b", 1), server("c", 1)], 6),
      "abcabc",
    );
  }
});

Deno.test("wlc picks the least load for each unit of weight", () => {
  assertEquals(picks(scheduler("wlc"), [server("a", 1, 2), server("b", 4, 7)], 1), "b");
  assertEquals(picks(scheduler("wlc"), [server("a", 1, 2), server("b", 4, 9)], 1), "a");
});

Deno.test("wlc never leaves a server that carries less for its weight than the one it picks", () => {
  fc.assert(fc.property(anyServers, (servers) => {
    const picked = scheduler("wlc").pick(servers, "10.0.0.1");
    if (picked === undefined) return;
    const load = (each: Candidate) => (256 * each.active + each.inactive) / each.weight;
    for (const each of servers) if (each.weight > 0) assert(load(picked) <= load(each));
  }));
});

Deno.test("wlc fills servers in proportion to their weights when connections stay", () => {
  const servers = [server("a", 1), server("b", 2), server("c", 7)];
  const made = scheduler("wlc");
  for (let index = 0; index < 100; index++) {
    const picked = made.pick(servers, "10.0.0.1");
    if (picked !== undefined) picked.active++;
  }
  assertEquals(servers.map(({ active }) => active), [10, 20, 70]);
});

Deno.test("sed counts the connection that is to come, so an idle heavy server is preferred", () => {
  assertEquals(picks(scheduler("sed"), [server("a", 1), server("b", 3)], 1), "b");
  assertEquals(picks(scheduler("sed"), [server("a", 1), server("b", 3, 2)], 1), "a");
  assertEquals(picks(scheduler("sed"), [server("a", 1, 1), server("b", 3, 3)], 1), "b");
});

Deno.test("nq takes an idle server first, and else decides as sed", () => {
  assertEquals(picks(scheduler("nq"), [server("a", 1), server("b", 9, 1)], 1), "a");
  assertEquals(picks(scheduler("nq"), [server("a", 1, 2), server("b", 9, 2)], 1), "b");
  assertEquals(picks(scheduler("nq"), [server("a", 1), server("b", 1)], 4), "abab");
});

Deno.test("fo stays with the heaviest server, and goes to the next when that has weight 0", () => {
  const [a, b, c] = [server("a", 5), server("b", 9), server("c", 9)];
  assertEquals(picks(scheduler("fo"), [a, b, c], 4), "bbbb");
  assertEquals(picks(scheduler("fo"), [a, server("b", 0), server("c", 0)], 2), "aa");
});

Deno.test("sh gives one client one server, also in another process", () => {
  fc.assert(fc.property(anyServers, fc.oneof(fc.ipV4(), fc.ipV6()), (servers, client) => {
    assertEquals(
      scheduler("sh").pick(servers, client)?.id,
      scheduler("sh").pick([...servers].reverse(), client)?.id,
    );
  }));
});

Deno.test("sh spreads clients in proportion to the weights", () => {
  const servers = [
    server("10.0.0.146:80", 1),
    server("10.0.0.147:80", 1),
    server("10.0.0.148:80", 2),
  ];
  const made = scheduler("sh");
  const clients = 8_000;
  const counts = shares(
    Array.from({ length: clients }, (_, index) => made.pick(servers, clientOf(index))?.id ?? "-"),
  );
  for (const { id, weight } of servers) {
    const share = (counts.get(id) ?? 0) / clients;
    assertGreater(share, weight / 4 - 0.03, id);
    assertLess(share, weight / 4 + 0.03, id);
  }
});

Deno.test("sh moves only the clients of a server that gets weight 0, and moves them to all others", () => {
  const before = [server("a", 1), server("b", 1), server("c", 1)];
  const after = [server("a", 1), server("b", 0), server("c", 1)];
  const made = scheduler("sh");
  const movedTo = new Set<string>();
  for (let index = 0; index < 500; index++) {
    const was = made.pick(before, clientOf(index))?.id;
    const is = made.pick(after, clientOf(index))?.id ?? "-";
    if (was === "b") movedTo.add(is);
    else assertEquals(is, was);
  }
  assertEquals([...movedTo].sort(), ["a", "c"]);
});
