import { assertEquals } from "@std/assert";
import {
  changedServer,
  conflictSentence,
  newServer,
  newService,
  plainServer,
  plainService,
  saidAbout,
} from "./layer_pieces.ts";

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
  const said = { scheduler: "rr", check: { type: "http", timeout: "400ms" } };
  assertEquals(saidAbout(said, { check: { interval: "250ms", timeout: null } }), {
    check: { interval: null, timeout: "400ms" },
  });
  assertEquals(saidAbout({}, { check: { interval: "1s" } }), { check: { interval: null } });
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

Deno.test("conflictSentence goes into mappings, sees through spellings, and tells no option of a checker", () => {
  const check = (inner: Record<string, unknown>) => ({ check: inner });
  assertEquals(
    conflictSentence(check({ interval: "1s", request: "/a" }), check({ interval: "1000ms" })),
    "the file now says nothing about check.request, when the change was made it said another check.request",
  );
  assertEquals(
    conflictSentence(check({ interval: "1s" }), check({ interval: "3s" })),
    "the file now says check.interval 3s, when the change was made it said check.interval 1s",
  );
  assertEquals(conflictSentence({ quiescent: "yes" }, { quiescent: true }), undefined);
  assertEquals(conflictSentence(check({ verify: "no" }), check({ verify: false })), undefined);
});
