import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DESK_KEPT, DESK_PATH, DESK_TEXT, deskStage } from "./desk_fixtures.ts";
import { RingmasterError } from "./errors.ts";

const SERVER = { service: "web", server: "10.0.0.1:80" };

Deno.test("a change holds at once, is on disk when it is acknowledged, and has the request as its cause", async () => {
  const { director, world, events, weights } = await deskStage();
  const anna = director.control.as({ name: "anna", role: "admin", from: "test" });
  const outcome = await anna.change({ ...SERVER, value: { weight: 5 } });
  assertEquals(outcome.kind, "applied");
  assertEquals(await weights(), [5, 1]);
  const [kept] = JSON.parse(world.files.get(DESK_KEPT) ?? "").changes;
  assertEquals([kept.value, kept.by, kept.base], [{ weight: 5 }, "anna", { weight: 1 }]);
  const asked = events.find(({ type }) => type === "operator.asked");
  const loaded = events.findLast(({ type }) => type === "config.loaded");
  assertEquals(loaded?.cause, asked?.id);
  await director.stop("test");
});

Deno.test("a change and a reload that are asked for at once are both in force afterwards", async () => {
  const { director, world, weights } = await deskStage();
  world.files.put(DESK_PATH, DESK_TEXT.replace("10.0.0.2:80 masq 1", "10.0.0.2:80 masq 3"));
  const outcomes = await Promise.all([
    director.reload(),
    director.control.change({ ...SERVER, value: { weight: 5 } }),
    director.reload(),
    director.control.change({ ...SERVER, value: { weight: 6 } }),
  ]);
  assertEquals(outcomes.map(({ kind }) => kind), ["applied", "applied", "unchanged", "applied"]);
  assertEquals(await weights(), [6, 3]);
  await director.stop("test");
});

Deno.test("a start takes what was kept, and tells what the file says itself by now", async () => {
  const stage = await deskStage();
  await stage.director.control.change({ ...SERVER, value: { weight: 5 } });
  await stage.director.stop("test");
  const heavy = DESK_TEXT.replace("10.0.0.1:80 masq 1", "10.0.0.1:80 masq 5");
  stage.world.files.put(DESK_PATH, heavy);
  const again = await stage.restart();
  assertEquals(await again.weights(), [5, 1]);
  assertEquals(await again.director.control.layer(), []);
  assertEquals(JSON.parse(stage.world.files.get(DESK_KEPT) ?? "").changes, []);
  await again.director.stop("test");
});

Deno.test("a broken file of kept changes is told, put aside, and does not keep a director from starting", async () => {
  const { world, director } = await deskStage();
  await director.stop("test");
  world.files.put(DESK_KEPT, "{");
  const again = await deskStage({ world });
  assertEquals(await again.weights(), [1, 1]);
  assertEquals(again.told("director.state_failed").length, 1);
  assertEquals(world.files.get(`${DESK_KEPT}.broken`), "{");
  await again.director.stop("test");
});

Deno.test("dropping what changed nothing any more is done all the same", async () => {
  const { director, world } = await deskStage();
  const { control } = director;
  await control.change({ ...SERVER, value: { weight: 5 } });
  world.files.put(
    DESK_PATH,
    DESK_TEXT.replace(/services\[0\]\.real\[0\].*\n/, "").replace("[1]", "[0]"),
  );
  assertEquals((await director.reload()).kind, "applied");
  const [entry] = await control.layer();
  assertEquals(entry?.conflict, "it is not in force: the file no longer has the server");
  assertEquals(await control.drop(SERVER), {
    kind: "applied",
    changes: ["drop 1 run-time change that changed nothing"],
  });
  assertEquals(await control.layer(), []);
  await assertRejects(() => control.drop(SERVER), RingmasterError, "cannot find a run-time change");
  await director.stop("test");
});

Deno.test("who makes a change that could not be kept is told so, until it is", async () => {
  const { director, world } = await deskStage();
  const { replace } = world.files;
  world.files.replace = () => Promise.reject(new Error("disk full"));
  const change = (weight: number) => director.control.change({ ...SERVER, value: { weight } });
  const warning =
    "run-time changes hold until the director ends, because they could not be kept: disk full";
  const first = await change(5);
  assertEquals(first.kind === "applied" && first.changes.at(-1), warning);
  assertEquals(await change(5), { kind: "applied", changes: [warning] });
  world.files.replace = replace;
  assertEquals(await change(5), { kind: "unchanged" });
  assertStringIncludes(world.files.get(DESK_KEPT) ?? "", '"weight": 5');
  await director.stop("test");
});

Deno.test("a change that is refused is told to who asked, in the audit trail, and nowhere else", async () => {
  const { director, events } = await deskStage();
  events.length = 0;
  const outcome = await director.control.change({ ...SERVER, value: { weight: -1 } });
  assert(outcome.kind === "rejected");
  assertEquals(events.map(({ type }) => type), ["operator.asked", "operator.refused"]);
  await director.stop("test");
});
