import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { FAULTS, QUIT } from "./faults.ts";
import { DEADTIME_MS } from "./files.ts";
import { createTestStage, type TestStageParts } from "./test_stage.ts";

const PAIR: TestStageParts = {
  master: "AppNode1",
  standby: "AppNode2",
  nodesUp: ["node1", "node2"],
};

/** What a fault does, and what it says of it. */
async function trigger(word: string, parts: TestStageParts = PAIR): Promise<string[]> {
  const stage = createTestStage(parts);
  const fault = FAULTS.find((each) => each.word === word);
  assert(fault !== undefined, word);
  const act = fault.prepare(stage);
  assertEquals(stage.done, [], "what is prepared is not done yet");
  const said = await act();
  return [...stage.done, said];
}

Deno.test("FAULTS have keys and words of their own", () => {
  const all = [...FAULTS, QUIT];
  assertEquals(new Set(all.map(({ key }) => key)).size, all.length);
  assertEquals(new Set(all.map(({ word }) => word)).size, all.length);
  for (const { key } of all) assertEquals(key.length, 1);
});

Deno.test("FAULTS act on the master, or on the one that stands by", async () => {
  assertEquals(await trigger("standby"), [
    "ask AppNode1 standby",
    "AppNode1 is asked to stand by: resources is held by appnode2",
  ]);
  assertEquals((await trigger("takeover"))[0], "ask AppNode2 takeover");
  assertEquals(await trigger("stop"), [
    "signal AppNode1 SIGTERM",
    "SIGTERM for AppNode1, the master",
  ]);
  assertEquals((await trigger("kill"))[0], "signal AppNode1 SIGKILL");
  assertEquals((await trigger("cut"))[0], "plug AppNode1 down");
  assertEquals((await trigger("delete"))[0], "delete AppNode1");
});

Deno.test("FAULTS pause the master for longer than deadtime", async () => {
  const [done = ""] = await trigger("pause");
  const [, name, durationMs] = done.split(" ");
  assertEquals(name, "AppNode1");
  assert(Number(durationMs) > 2 * DEADTIME_MS);
});

Deno.test("FAULTS undo what others did, for all that it was done to", async () => {
  const stopped = await trigger("start", { stopped: ["AppNode1", "AppNode2"] });
  assertEquals(stopped, [
    "start AppNode1",
    "start AppNode2",
    "AppNode1 and AppNode2 are started again",
  ]);
  assertEquals((await trigger("mend", { cut: ["AppNode2"] }))[0], "plug AppNode2 up");
  assertEquals((await trigger("part"))[0], "parted true");
  assertEquals((await trigger("heal", { parted: true }))[0], "parted false");
  assertEquals((await trigger("node-down"))[0], "kill node1");
  assertEquals((await trigger("node-up", { nodesDown: ["node2"] }))[0], "start node2");
});

Deno.test("FAULTS are refused in a sentence where there is nothing to do them to", async () => {
  const refusals: [word: string, parts: TestStageParts, sentence: string][] = [
    ["standby", {}, "cannot hand over: no director is the master at the moment"],
    ["takeover", { master: "AppNode1" }, "cannot take over: no director stands by"],
    ["kill", {}, "cannot send SIGKILL to the master: no director is the master at the moment"],
    ["pause", {}, "cannot pause the master: no director is the master at the moment"],
    ["start", PAIR, "cannot start a director: both run"],
    ["cut", {}, "cannot pull the master's cable: no director is the master at the moment"],
    ["mend", PAIR, "cannot plug a cable in: none is pulled"],
    ["part", { parted: true }, "cannot part the directors: they are parted"],
    ["heal", PAIR, "cannot heal the network: nothing is parted"],
    ["delete", {}, "cannot delete the address: no director is the master at the moment"],
    ["node-down", {}, "cannot kill an application node: none runs"],
    ["node-up", PAIR, "cannot start an application node: both run"],
  ];
  for (const [word, parts, sentence] of refusals) {
    const error = await assertRejects(() => trigger(word, parts), RingmasterError);
    assertEquals([error.code, error.message], ["refused", sentence]);
  }
});
