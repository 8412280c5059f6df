import { assertEquals } from "@std/assert";
import { describeOwners, type SceneView, unrest } from "./settle.ts";
import { directorView, endedView, SCENE, snapshotOf, type SnapshotParts } from "./test_scene.ts";

function sceneWith(change: Partial<SceneView>): SceneView {
  return { ...SCENE, ...change };
}

const [FIRST, SECOND] = SCENE.directors as readonly [
  SceneView["directors"][0],
  SceneView["directors"][0],
];

/** What a pair waits for whose standby says this. */
function unrestWith(parts: SnapshotParts): string | undefined {
  const second = { ...SECOND, snapshot: snapshotOf("standby", parts) };
  return unrest(sceneWith({ directors: [FIRST, second] }));
}

Deno.test("unrest finds a pair at rest whose client is answered", () => {
  assertEquals(unrest(SCENE), undefined);
  assertEquals(unrest(sceneWith({ calmMs: 300 })), "the client is not answered steadily");
});

Deno.test("unrest waits for a director that is on its way", () => {
  assertEquals(unrestWith({ phase: "claiming" }), "AppNode2 is claiming resources");
  assertEquals(unrestWith({ phase: "releasing" }), "AppNode2 is releasing resources");
  assertEquals(unrestWith({ cluster: { status: "joining" } }), "AppNode2 is no member yet");
  assertEquals(unrestWith({ reconcile: "working" }), "AppNode2 works on its table");
  assertEquals(unrestWith({ servers: ["up", "unknown"] }), "AppNode2 checks its servers");
  const { snapshot: _, ...silent } = SECOND;
  assertEquals(unrest(sceneWith({ directors: [FIRST, silent] })), "AppNode2 does not answer");
  const paused = { ...silent, state: "paused" } as const;
  assertEquals(unrest(sceneWith({ directors: [FIRST, paused] })), "AppNode2 is paused");
});

Deno.test("unrest wants one owner, but for directors that cannot hear each other", () => {
  const nobody = [{ ...FIRST, hasAddress: false }, SECOND];
  assertEquals(unrest(sceneWith({ directors: nobody })), "nobody has the address");
  const both = [FIRST, directorView("AppNode2", "active")];
  assertEquals(unrest(sceneWith({ directors: both })), "AppNode1 and AppNode2 have the address");
  assertEquals(unrest(sceneWith({ directors: both, parted: true })), undefined);
  const cut = [{ ...FIRST, cut: true }, directorView("AppNode2", "active")];
  assertEquals(unrest(sceneWith({ directors: cut })), undefined);
  const moved = [{ ...FIRST, hasAddress: false }, { ...SECOND, hasAddress: true }];
  assertEquals(unrest(sceneWith({ directors: moved })), "AppNode1 has not noticed yet");
});

Deno.test("unrest leaves an address where it is that a dead director left, once nobody runs", () => {
  const killed = endedView("AppNode1", "was ended by SIGKILL", true);
  const directors = [killed, directorView("AppNode2", "active")];
  assertEquals(unrest(sceneWith({ directors })), "AppNode1 and AppNode2 have the address");
  const none = [killed, endedView("AppNode2", "ended")];
  assertEquals(unrest(sceneWith({ directors: none, calmMs: 0 })), undefined);
});

Deno.test("unrest waits until directors have noticed what became of a node", () => {
  const nodes = [{ name: "node1", address: "10.0.0.147" } as const, ...SCENE.nodes.slice(1)];
  const text = "AppNode1 has not noticed yet that node1 is down";
  assertEquals(unrest(sceneWith({ nodes })), text);
  const known = { snapshot: snapshotOf("active", { servers: ["down", "up"] }) };
  const directors = [
    { ...FIRST, ...known },
    { ...SECOND, snapshot: snapshotOf("standby", { servers: ["down", "up"] }) },
  ];
  assertEquals(unrest(sceneWith({ nodes, directors })), undefined);
  assertEquals(unrest(sceneWith({ directors })), "AppNode1 has not noticed yet that node1 is up");
});

Deno.test("unrest does not wait for a client that nobody can answer", () => {
  const cut = [{ ...FIRST, cut: true }, endedView("AppNode2", "ended")];
  assertEquals(unrest(sceneWith({ directors: cut, calmMs: 0 })), undefined);
  const nodes = SCENE.nodes.map(({ name, address }) => ({ name, address }));
  const known = { servers: ["down", "down"] } as const;
  const directors = [
    { ...FIRST, snapshot: snapshotOf("active", known) },
    { ...SECOND, snapshot: snapshotOf("standby", known) },
  ];
  assertEquals(unrest(sceneWith({ directors, nodes, calmMs: 0 })), undefined);
});

Deno.test("describeOwners says who has the address, and why two have it", () => {
  assertEquals(describeOwners(SCENE), "AppNode1 has the address");
  const both = [FIRST, { ...SECOND, hasAddress: true }];
  assertEquals(
    describeOwners(sceneWith({ directors: both, parted: true })),
    "both have the address, because they cannot hear each other",
  );
  const cut = [{ ...FIRST, cut: true }, { ...SECOND, hasAddress: true }];
  assertEquals(
    describeOwners(sceneWith({ directors: cut })),
    "both have the address, because they cannot hear each other while the cable of AppNode1 is pulled",
  );
  const none = [{ ...FIRST, hasAddress: false }, SECOND];
  assertEquals(describeOwners(sceneWith({ directors: none })), "nobody has the address");
  const ended = [endedView("AppNode1", "ended", true), endedView("AppNode2", "ended")];
  assertEquals(describeOwners(sceneWith({ directors: ended })), "no director runs");
});
