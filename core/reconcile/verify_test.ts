import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Operation } from "../model/mod.ts";
import { describeUndone, verify } from "./verify.ts";

const service = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;

function add(last: number, weight = 1): Operation {
  const server = { address: `10.0.0.${last}`, port: 80, forwarding: "masq", weight } as const;
  return { kind: "server.add", service, server };
}

Deno.test("verify believes everything where nothing is planned any more", () => {
  assertEquals(verify([add(1), add(2)], []), { done: [add(1), add(2)], undone: [] });
});

Deno.test("verify takes what is wanted again for undone, and only that", () => {
  assertEquals(verify([add(1), add(2), add(3)], [add(2), add(9)]), {
    done: [add(1), add(3)],
    undone: [add(2)],
  });
});

Deno.test("verify takes another wish about the same thing for a new one", () => {
  assertEquals(verify([add(1)], [add(1, 5)]).undone, []);
  const remove: Operation = { ...add(1), kind: "server.remove" } as Operation;
  assertEquals(verify([add(1)], [remove]).undone, []);
});

Deno.test("verify sorts every operation into one of the two, in order", () => {
  const some = fc.uniqueArray(fc.integer({ min: 1, max: 9 }));
  fc.assert(fc.property(some, some, (applied, planned) => {
    const { done, undone } = verify(applied.map((last) => add(last)), planned.map((l) => add(l)));
    assertEquals(done, applied.filter((last) => !planned.includes(last)).map((last) => add(last)));
    assertEquals(undone, applied.filter((last) => planned.includes(last)).map((last) => add(last)));
  }));
});

Deno.test("describeUndone quotes the first operation and counts the others", () => {
  const begin = 'cannot change the table: ipvsadm said that it did "add server ' +
    '10.0.0.1:80 masq weight 1 to 10.0.0.150:80/tcp"';
  const end = ", and the table does not show it";
  assertEquals(describeUndone("ipvsadm", [add(1)]), `${begin}${end}`);
  assertEquals(describeUndone("ipvsadm", [add(1), add(2), add(3)]), `${begin} and 2 more${end}`);
});
