import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { expectOneMore, liftsThreshold, type Limited, updateOverload } from "./overload.ts";

function server(upperThreshold?: number, lowerThreshold?: number, active = 0): Limited & {
  active: number;
} {
  return {
    settings: {
      address: "10.0.0.1",
      port: 80,
      forwarding: "masq",
      weight: 1,
      ...(upperThreshold === undefined ? {} : { upperThreshold }),
      ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
    },
    active,
    inactive: 0,
    overloaded: false,
  };
}

/** So many connections, of which each is one more until there are enough; then so many end. */
function overloadedAfter(limited: ReturnType<typeof server>, begin: number, end: number): boolean {
  for (let count = 0; count < begin; count++) {
    expectOneMore(limited);
    limited.active++;
  }
  limited.active -= end;
  updateOverload(limited);
  return limited.overloaded;
}

Deno.test("expectOneMore marks a server with the last connection that it may have, and not before", () => {
  assertEquals(overloadedAfter(server(3, 1), 2, 0), false);
  assertEquals(overloadedAfter(server(3, 1), 3, 0), true);
  assertEquals(overloadedAfter(server(1), 1, 0), true);
});

Deno.test("expectOneMore counts connections that begin or end as well as established ones", () => {
  const limited = { ...server(3), active: 1, inactive: 1 };
  expectOneMore(limited);
  assertEquals(limited.overloaded, true);
});

Deno.test("updateOverload lets a server go below its lower threshold, and not at it", () => {
  assertEquals(overloadedAfter(server(10, 5), 10, 5), true);
  assertEquals(overloadedAfter(server(10, 5), 10, 6), false);
});

Deno.test("updateOverload lets a server go below three quarters of its upper threshold where it has no lower one", () => {
  assertEquals(overloadedAfter(server(8), 8, 2), true);
  assertEquals(overloadedAfter(server(8), 8, 3), false);
  assertEquals(overloadedAfter(server(1), 1, 1), false);
});

Deno.test("liftsThreshold is true where an edit leaves more room than before", () => {
  const lifts = (before?: number, after?: number) =>
    liftsThreshold(server(before).settings, server(after).settings);
  assertEquals([lifts(5, 6), lifts(5, undefined), lifts(5, 0)], [true, true, true]);
  assertEquals([lifts(5, 5), lifts(5, 4)], [false, false]);
});

Deno.test("a server without thresholds is never overloaded, and no other has more connections than it may", () => {
  const steps = fc.array(fc.boolean(), { maxLength: 60 });
  fc.assert(fc.property(fc.nat(6), fc.nat(6), steps, (upper, lower, steps) => {
    const limited = server(upper, Math.min(lower, upper));
    for (const begins of steps) {
      updateOverload(limited);
      if (begins && !limited.overloaded) {
        expectOneMore(limited);
        limited.active++;
      } else if (limited.active > 0) limited.active--;
      if (upper === 0) assertEquals(limited.overloaded, false);
      else assert(limited.active <= upper, `${limited.active} of ${upper}`);
    }
  }));
});
