import { assertEquals } from "@std/assert";
import { masterAmong, standbyAmong } from "./master.ts";
import { directorView, endedView, SCENE, snapshotOf } from "./test_scene.ts";

Deno.test("masterAmong finds the one that is active, standbyAmong the other", () => {
  assertEquals(masterAmong(SCENE.directors), "AppNode1");
  assertEquals(standbyAmong(SCENE.directors), "AppNode2");
});

Deno.test("masterAmong takes of two the one whose cable is in, then the one that would keep it", () => {
  const first = directorView("AppNode1", "active", {
    snapshot: snapshotOf("active", { claim: 5 }),
  });
  const second = directorView("AppNode2", "active", {
    snapshot: snapshotOf("active", { claim: 6 }),
  });
  assertEquals(masterAmong([first, second]), "AppNode2");
  assertEquals(masterAmong([first, { ...second, cut: true }]), "AppNode1");
  assertEquals(standbyAmong([first, { ...second, cut: true }]), "AppNode2");
});

Deno.test("masterAmong and standbyAmong know nobody where nobody runs", () => {
  const ended = endedView("AppNode1", "ended", true);
  const paused = directorView("AppNode2", "active", { state: "paused" });
  assertEquals(masterAmong([ended, paused]), undefined);
  assertEquals(standbyAmong([ended, paused]), undefined);
});
