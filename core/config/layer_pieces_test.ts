import { assertEquals } from "@std/assert";
import {
  changedServer,
  conflictSentence,
  newServer,
  newService,
  overlay,
  plainServer,
  plainService,
  saidAbout,
} from "./layer_pieces.ts";

Deno.test("overlay lays keys over keys, and null takes a key away", () => {
  assertEquals(overlay({ a: 1, b: 2, c: 3 }, { b: null, c: 4, d: 5 }), { a: 1, c: 4, d: 5 });
});

Deno.test("a new service has the name that it is called by, where nothing else says so", () => {
  assertEquals(newService("web", { virtual: "10.0.0.1:80" }), {
    name: "web",
    virtual: "10.0.0.1:80",
  });
  assertEquals(newService("10.0.0.1:80/tcp", { virtual: "10.0.0.1:80" }), {
    virtual: "10.0.0.1:80",
  });
  assertEquals(newService("x", { name: "web", virtual: "10.0.0.1:80" }).name, "web");
});

Deno.test("a server takes keys, or a whole text", () => {
  assertEquals(newServer("10.0.0.1:80", { weight: 5 }), { address: "10.0.0.1:80", weight: 5 });
  assertEquals(newServer("10.0.0.1:80", "10.0.0.1:80 gate"), "10.0.0.1:80 gate");
  assertEquals(changedServer("10.0.0.1:80 gate 1", { weight: 5 }), {
    address: "10.0.0.1:80",
    forwarding: "gate",
    weight: 5,
  });
  assertEquals(changedServer({ address: "10.0.0.1:80", check: {} }, { check: null }), {
    address: "10.0.0.1:80",
  });
});

Deno.test("the plain form is the same however a server is written", () => {
  const service = { virtual: "10.0.0.150:80" };
  const plain = { address: "10.0.0.1:80", forwarding: "masq", weight: 1 };
  for (const raw of ["10.0.0.1", "10.0.0.1:80 masq 1", { address: "10.0.0.1:80" }]) {
    assertEquals(plainServer(raw, service), plain);
  }
  assertEquals(plainServer(7, service), 7);
  assertEquals(plainService({ ...service, real: ["10.0.0.1"] }), { ...service, real: [plain] });
});

Deno.test("saidAbout is what the file says of the keys that a change gives, or all", () => {
  assertEquals(saidAbout({ weight: 1, forwarding: "masq" }, { weight: 5, check: {} }), {
    weight: 1,
    check: null,
  });
  assertEquals(saidAbout({ weight: 1 }, null), { weight: 1 });
  assertEquals(saidAbout({ weight: 1 }, "10.0.0.1"), { weight: 1 });
});

Deno.test("conflictSentence names what the file says now and what it said", () => {
  assertEquals(conflictSentence({ weight: 1 }, { weight: 1 }), undefined);
  assertEquals(conflictSentence(null, null), undefined);
  assertEquals(
    conflictSentence({ weight: 1, scheduler: "rr" }, { weight: 3, scheduler: "rr" }),
    "the file now says weight 3, when the change was made it said weight 1",
  );
  assertEquals(
    conflictSentence({ check: null }, { check: { type: "sip" } }),
    "the file now says another check, when the change was made it said nothing about check",
  );
  assertEquals(
    conflictSentence({ weight: 1 }, null),
    "the file no longer has it, and it did when the change was made",
  );
  assertEquals(
    conflictSentence(null, { weight: 1 }),
    "the file now has it too, and it did not when the change was made",
  );
});
