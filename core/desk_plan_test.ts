import { assertEquals, assertRejects } from "@std/assert";
import { DESK_PATH as PATH, DESK_TEXT as TEXT, deskStage } from "./desk_fixtures.ts";
import { RingmasterError } from "./errors.ts";
import { describeOperation, type Proposal } from "./model/mod.ts";

async function forecast(proposal: Proposal, text?: string) {
  const { director, world } = await deskStage();
  if (text !== undefined) world.files.put(PATH, text);
  const before = JSON.stringify([await director.control.layer(), [...world.table]]);
  world.applied.length = 0;
  const { operations, ...rest } = await director.control.plan(proposal);
  assertEquals(world.applied, []);
  assertEquals(JSON.stringify([await director.control.layer(), [...world.table]]), before);
  await director.stop("test");
  return { operations: operations.map(describeOperation), ...rest };
}

const SERVER = { service: "web", server: "10.0.0.1:80" };

Deno.test("plan of a change tells the operations, what changes, and who joins after a good check", async () => {
  assertEquals(await forecast({ kind: "change", change: { ...SERVER, value: { weight: 5 } } }), {
    operations: ["edit server 10.0.0.1:80 masq weight 5 in 10.0.0.150:80/tcp"],
    steps: [
      "change server 10.0.0.1:80 in 10.0.0.150:80/tcp (web): weight 5 instead of 1",
      "edit server 10.0.0.1:80 masq weight 5 in 10.0.0.150:80/tcp",
    ],
    warnings: [],
    problems: [],
  });
  const added = { service: "web", server: "10.0.0.9:80", value: {} };
  assertEquals(await forecast({ kind: "change", change: added }), {
    operations: [],
    steps: [
      "add server 10.0.0.9:80 to 10.0.0.150:80/tcp (web)",
      "10.0.0.9:80 of web joins after its first good check",
    ],
    warnings: [],
    problems: [],
  });
});

Deno.test("plan of what would be refused says why, and nothing of what would be", async () => {
  const wrong = await forecast({ kind: "change", change: { ...SERVER, value: { weight: -1 } } });
  assertEquals(wrong, {
    operations: [],
    steps: [],
    warnings: [],
    problems: [
      "run-time change of server 10.0.0.1:80 of web: weight: found -1; wanted is a whole number from 0 to 65535",
    ],
  });
  const files = [{ path: PATH, text: "services = 5" }];
  assertEquals((await forecast({ kind: "files", files })).problems, [
    `${PATH}:1: services: found 5; wanted is a list`,
  ]);
  const strange = [{ path: "/etc/passwd", text: "" }];
  assertEquals((await forecast({ kind: "files", files: strange })).problems, [
    `"/etc/passwd" is none of the configuration's files, which are ${PATH}`,
  ]);
});

Deno.test("plan warns of a service that would have no server, and of more than half that would go", async () => {
  const plan = await forecast({
    kind: "files",
    files: [{ path: PATH, text: TEXT.replace(/services\[0\]\.real.*\n/g, "") }],
  });
  assertEquals(plan.operations, [
    "remove server 10.0.0.1:80 from 10.0.0.150:80/tcp",
    "remove server 10.0.0.2:80 from 10.0.0.150:80/tcp",
  ]);
  assertEquals(plan.warnings.at(-1), "no server of web would be left");
  assertEquals(plan.problems, [
    "it would remove 2 of 2 real servers, more than half; only force applies it",
  ]);
  assertEquals(plan.guarded, true);
  const gone = await forecast({ kind: "change", change: { service: "web", value: null } });
  assertEquals(gone.operations, ["remove service 10.0.0.150:80/tcp"]);
  assertEquals(gone.steps, ["remove service 10.0.0.150:80/tcp (web)"]);
  assertEquals(gone.warnings.at(-1), "service web would be gone");
  const less = await forecast({ kind: "change", change: { ...SERVER, value: null } });
  assertEquals(less.operations, ["remove server 10.0.0.1:80 from 10.0.0.150:80/tcp"]);
  assertEquals(less.steps, ["remove server 10.0.0.1:80 from 10.0.0.150:80/tcp (web)"]);
  const others = TEXT.replaceAll("10.0.0.1:80", "10.0.0.8:80").replaceAll("10.0.0.2", "10.0.0.9");
  assertEquals(
    (await forecast({ kind: "files", files: [{ path: PATH, text: others }] })).warnings,
    [
      "no server of web would be in service until the first good check of one",
    ],
  );
});

Deno.test("plan of a reload is that of the file as it is now, and of a drop that of the file without it", async () => {
  const heavy = TEXT.replace("10.0.0.2:80 masq 1", "10.0.0.2:80 masq 4");
  assertEquals((await forecast({ kind: "reload" }, heavy)).operations, [
    "edit server 10.0.0.2:80 masq weight 4 in 10.0.0.150:80/tcp",
  ]);
  const { director, rest } = await deskStage();
  const { control } = director;
  await control.change({ ...SERVER, value: { weight: 5 } });
  await rest();
  const { operations } = await control.plan({ kind: "drop", ...SERVER });
  assertEquals(operations.map(describeOperation), [
    "edit server 10.0.0.1:80 masq weight 1 in 10.0.0.150:80/tcp",
  ]);
  assertEquals((await control.layer()).length, 1);
  const none = () => control.plan({ kind: "drop", service: "web", server: "10.0.0.2:80" });
  assertEquals((await assertRejects(none, RingmasterError)).code, "not_found");
  await director.stop("test");
});

Deno.test("plan of a reload tells what the file then contradicts, and what it then says itself", async () => {
  const { director, world } = await deskStage();
  const { control } = director;
  await control.change({ ...SERVER, value: { weight: 5 } });
  const planned = async (weight: number) => {
    world.files.put(PATH, TEXT.replace("10.0.0.1:80 masq 1", `10.0.0.1:80 masq ${weight}`));
    const { steps, warnings } = await control.plan({ kind: "reload" });
    return { steps, warnings };
  };
  const contradiction = "the run-time change of server 10.0.0.1:80 of web stays in force, but " +
    "the file now says weight 3, when the change was made it said weight 1";
  assertEquals(await planned(3), { steps: [], warnings: [contradiction] });
  assertEquals(await planned(5), {
    steps: ["the file now says what the run-time change of server 10.0.0.1:80 of web said"],
    warnings: [],
  });
  await planned(3);
  assertEquals(await director.reload(), { kind: "applied", changes: [contradiction] });
  assertEquals((await planned(3)).warnings, [], "it is known by now");
  await director.stop("test");
});

Deno.test("plan of a verb about a server changes its standing in thought only", async () => {
  const plan = (verb: "drain" | "disable" | "enable", server = "10.0.0.1:80") =>
    forecast({ kind: "server", verb, service: "web", server });
  assertEquals(await plan("drain"), {
    operations: ["edit server 10.0.0.1:80 masq weight 0 in 10.0.0.150:80/tcp"],
    steps: [
      "edit server 10.0.0.1:80 masq weight 0 in 10.0.0.150:80/tcp",
      "10.0.0.1:80 is disabled when its last connection has ended, at the deadline at the latest",
    ],
    warnings: [],
    problems: [],
  });
  assertEquals((await plan("disable")).operations, [
    "remove server 10.0.0.1:80 from 10.0.0.150:80/tcp",
  ]);
  assertEquals((await plan("enable")).steps, []);
  assertEquals(
    (await assertRejects(() => plan("drain", "10.0.0.7:80"), RingmasterError)).code,
    "not_found",
  );
  const heavy = await forecast({ kind: "server", verb: "weight", ...SERVER, weight: 9 });
  assertEquals(heavy.operations, ["edit server 10.0.0.1:80 masq weight 9 in 10.0.0.150:80/tcp"]);
  for (const weight of [-1, 70_000, 1.5]) {
    const { problems } = await forecast({ kind: "server", verb: "weight", ...SERVER, weight });
    assertEquals(problems.length, 1);
  }
});

Deno.test("plan knows what operators said before, and who would be the last", async () => {
  const { director } = await deskStage();
  const { control } = director;
  await control.disable({ service: "web", server: "10.0.0.2:80" });
  await control.weight(SERVER, 7);
  const off = await control.plan({ kind: "server", verb: "disable", ...SERVER });
  assertEquals(off.warnings, ["no server of web would be left"]);
  const back = await control.plan({
    kind: "server",
    verb: "weight",
    ...SERVER,
    weight: "configured",
  });
  assertEquals(
    back.operations.map(describeOperation).includes(
      "edit server 10.0.0.1:80 masq weight 7 in 10.0.0.150:80/tcp",
    ),
    false,
  );
  const on = await control.plan({
    kind: "server",
    verb: "enable",
    service: "web",
    server: "10.0.0.2:80",
  });
  assertEquals(on.warnings, []);
  await director.stop("test");
});

Deno.test("plan of a verb about the cluster is refused where there is none", async () => {
  assertEquals((await forecast({ kind: "cluster", verb: "standby" })).problems, [
    "this director is alone: its configuration has no cluster",
  ]);
});

Deno.test("plan tells the warnings that a change adds, and not those that the file has already", async () => {
  const text = `${TEXT}services[1] = { "name": "old", "virtual": "10.0.0.151:80" }\n`;
  const { director, world } = await deskStage({ text });
  const planned = async (proposal: Proposal) => (await director.control.plan(proposal)).warnings;
  const change = { service: "new", value: { virtual: "10.0.0.152:80" } };
  assertEquals(await planned({ kind: "change", change: { ...SERVER, value: { weight: 5 } } }), []);
  assertEquals(await planned({ kind: "change", change }), [
    "run-time change of service new: real: the service has no real servers",
  ]);
  world.files.put(PATH, `# one line more\n${text.replace("masq 1", "masq 4")}`);
  assertEquals(await planned({ kind: "reload" }), []);
  world.files.put(PATH, text.replace("10.0.0.2:80 masq 1", "10.0.0.2:x"));
  const { problems } = await director.control.plan({ kind: "reload" });
  assertEquals(problems.map((each) => each.includes("port of service")), [true]);
  await director.stop("test");
});

Deno.test("a reload that is refused says its problems once, and no warnings among them", async () => {
  const text = `${TEXT}services[1] = { "name": "old", "virtual": "10.0.0.151:80" }\n`;
  const { director, world, told } = await deskStage({ text });
  world.files.put(PATH, text.replace("10.0.0.2:80 masq 1", "10.0.0.2:x"));
  const outcome = await director.control.reload();
  assertEquals(outcome.kind === "rejected" && outcome.problems.length, 1);
  const [rejected = ""] = told("config.rejected");
  assertEquals(
    [rejected.includes("port of service"), rejected.includes("warning")],
    [true, false],
    rejected,
  );
  assertEquals(told("operator.refused"), ["reload is refused: the configuration has 1 problem"]);
  const wrong = { weight: -1, check: { type: "nonsense" }, forwarding: "no" };
  await director.control.change({ ...SERVER, value: wrong });
  const [, refused = ""] = told("operator.refused");
  assertEquals(refused.split(" is refused: ")[1]?.split("; and ")[1], "2 more", refused);
  await director.stop("test");
});
