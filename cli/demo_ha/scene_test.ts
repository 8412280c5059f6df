import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { createFakeClock } from "../../core/testing/mod.ts";
import { RingmasterError } from "../../mod.ts";
import type { Ip } from "./ip.ts";
import { buildSteps } from "./network.ts";
import type { Pages } from "./pages.ts";
import { buildNetwork, Scene } from "./scene.ts";

// With its processes it is shown in tests/namespaces/demo_ha_test.ts, which needs root.

const PREFIX = "rmdemo7-";

/** A scene whose ip(8) remembers what it was told, and fails where a test says so. */
function setUp(refuses: (step: string) => boolean = () => false) {
  const steps: string[] = [];
  const ip: Ip = (args) => {
    const step = args.join(" ");
    steps.push(step);
    return refuses(step)
      ? { code: 1, stdout: "", stderr: "Operation not permitted\n" }
      : { code: 0, stdout: "", stderr: "" };
  };
  const pages = { start: () => Promise.resolve(), stop: () => Promise.resolve() } as Pages;
  const scene = new Scene({
    ip,
    prefix: PREFIX,
    folder: "/nowhere",
    backend: "memory",
    pages,
    nodeScript: "none.ts",
    clock: createFakeClock(),
    onTold() {},
    onNote() {},
  });
  return { ip, scene, steps };
}

Deno.test("buildNetwork makes the network step by step", () => {
  const { ip, steps } = setUp();
  buildNetwork(ip, PREFIX);
  assertEquals(steps, buildSteps(PREFIX).map((step) => step.join(" ")));
});

Deno.test("buildNetwork says what the machine must allow", () => {
  const { ip, steps } = setUp((step) => step.includes("type veth"));
  const error = assertThrows(() => buildNetwork(ip, PREFIX), RingmasterError);
  assertEquals(error.code, "refused");
  assertMatch(error.message, /veth interfaces.*: it ended with code 1, Operation not permitted$/);
  assert(steps.at(-1)?.includes("type veth"), "nothing more is tried");
});

Deno.test("Scene shows what is not started yet, and stops all the same", async () => {
  const { scene } = setUp();
  const { directors, nodes, calmMs, parted } = scene.view();
  assertEquals(directors.map(({ state }) => state), ["ended", "ended"]);
  assertEquals(nodes.map(({ name, pid }) => [name, pid]), [
    ["node1", undefined],
    ["node2", undefined],
  ]);
  assertEquals([calmMs, parted, scene.master(), scene.standby()], [0, false, undefined, undefined]);
  assertEquals(scene.stopped(), ["AppNode1", "AppNode2"]);
  assertEquals([scene.nodesUp(), scene.nodesDown()], [[], ["node1", "node2"]]);
  await scene.stop();
});

Deno.test("Scene pulls plugs, parts directors and deletes the address, and remembers it", () => {
  const { scene, steps } = setUp();
  scene.setPlug("AppNode2", "down");
  assertEquals(scene.cut(), ["AppNode2"]);
  scene.setPlug("AppNode2", "up");
  assertEquals(scene.cut(), []);
  scene.setParted(true);
  assert(scene.isParted());
  scene.deleteAddress("AppNode1");
  assertEquals(steps, [
    "-n rmdemo7-wires link set director2 down",
    "-n rmdemo7-wires link set director2 up",
    "-n rmdemo7-wires link set dev director1 type bridge_slave isolated on",
    "-n rmdemo7-wires link set dev director2 type bridge_slave isolated on",
    "-n rmdemo7-director1 address delete 10.0.0.154/25 dev eth0",
  ]);
});

Deno.test("Scene does not take a plug for pulled that it could not pull", () => {
  const { scene } = setUp(() => true);
  assertThrows(() => scene.setPlug("AppNode1", "down"), RingmasterError);
  assertThrows(() => scene.setParted(true), RingmasterError);
  assertEquals([scene.cut(), scene.isParted()], [[], false]);
});

Deno.test("Scene.ask says that a director does not answer", async () => {
  const { scene } = setUp();
  const error = await assertRejects(() => scene.ask("AppNode1", "standby"), RingmasterError);
  assertEquals(error.code, "no_director");
});
