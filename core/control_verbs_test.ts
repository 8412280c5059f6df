import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { configOf, running, server, service, WEB } from "./director_fixtures.ts";
import { RingmasterError } from "./errors.ts";
import type { Actor } from "./model/mod.ts";

const ONE = "10.0.0.1:80";
const MEMBER = { service: "web", server: ONE };
const CONFIG = configOf([service([server(1), server(2, 3)])]);
const ANNA: Actor = { name: "anna", role: "operate", from: "127.0.0.1:40112" };

Deno.test("a verb of somebody's is the cause of all that follows, down to the changed table", async () => {
  const { director, world } = await running(CONFIG);
  await director.control.as(ANNA).disable(MEMBER);
  await world.clock.advance(100);
  const events = director.control.history();
  const asked = events.findIndex(({ type }) => type === "operator.asked");
  const [first, ...after] = events.slice(asked);
  assertEquals(first, {
    ...{ type: "operator.asked", verb: "disable", target: `${ONE} of web`, before: "enabled" },
    ...{ actor: "anna", role: "operate", from: "127.0.0.1:40112" },
    ...{ id: first?.id ?? 0, time: first?.time ?? 0 },
  });
  const told = after.find(({ type }) => type === "server.override_set");
  const applied = after.find(({ type }) => type === "reconcile.applied");
  const done = after.find(({ type }) => type === "operator.done");
  assertEquals([told?.cause, applied?.cause, done?.cause], [first?.id, told?.id, first?.id]);
  assertEquals(done?.type === "operator.done" && done.after, "disabled");
  const { events: chain } = await director.control.why("web", ONE);
  assertEquals(chain[0]?.type, "operator.asked");
  await director.stop("test");
});

Deno.test("what is refused is told as refused, also where nobody knows the name", async () => {
  const { director } = await running(CONFIG);
  const told = () =>
    director.control.history().filter(({ type }) => type.startsWith("operator.")).map((event) =>
      [event.type, "reason" in event ? event.reason : ""] as const
    );
  const control = director.control.as(ANNA);
  await assertRejects(() => control.standby("all"), RingmasterError);
  assertEquals(told(), [
    ["operator.asked", ""],
    ["operator.refused", "this director is alone: its configuration has no cluster"],
  ]);
  await assertRejects(() => control.enable({ service: "web", server: "10.9.9.9:80" }));
  await assertRejects(() => control.weight(MEMBER, 70_000));
  const [asked, refused, ...more] = told().slice(2);
  assertEquals([asked?.[0], refused?.[0], more], ["operator.asked", "operator.refused", []]);
  assertStringIncludes(refused?.[1] ?? "", "10.9.9.9:80");
  await director.stop("test");
});

Deno.test("a reload of somebody's is the cause of what it loads, and tells what changed", async () => {
  const { director, write } = await running(CONFIG);
  write(configOf([service([server(1), server(2, 5)])]));
  await director.control.as(ANNA).reload();
  const events = director.control.history();
  const asked = events.find(({ type }) => type === "operator.asked");
  const loaded = events.findLast(({ type }) => type === "config.loaded");
  const done = events.find(({ type }) => type === "operator.done");
  assertEquals(loaded?.cause, asked?.id);
  assertEquals(
    done?.type === "operator.done" ? done.after.includes(WEB) || done.after.includes("web") : "",
    true,
  );
  await director.stop("test");
});

Deno.test("a change at run time is told with what is configured before it", async () => {
  const { director } = await running(CONFIG);
  const control = director.control.as(ANNA);
  const before = () => {
    const asked = director.control.history().findLast(({ type }) => type === "operator.asked");
    return asked?.type === "operator.asked" ? asked.before : undefined;
  };
  // The fixture has no layer, so that it refuses; what was asked is told all the same.
  for (
    const [server, told] of [
      ["10.0.0.2:80", "masq weight 3"],
      ["10.0.0.9:80", "not there"],
      [undefined, "rr, 2 servers"],
    ] as const
  ) {
    const named = server === undefined ? {} : { server };
    await control.change({ service: "web", ...named, value: null }).catch(() => {});
    assertEquals(before(), told);
  }
  await control.drop({}).catch(() => {});
  assertEquals(before(), undefined);
  await director.stop("test");
});
