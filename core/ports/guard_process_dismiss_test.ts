import { assert, assertEquals } from "@std/assert";
import { eventually } from "../testing/eventually.ts";
import { exists, guardPid, isAlive, withFolder } from "./guard_fixture.ts";
import { systemGuards } from "./guard_process.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

Deno.test(
  "dismiss ends a guard without its acting, however often it is called",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const path = `${folder}/guard`;
      const commands = [["touch", `${folder}/mark`]];
      const guard = await systemGuards.post({ commands, delayMs: 0, path });
      guard.arm(true);
      const pid = guardPid(folder);
      await Promise.all([guard.dismiss(), guard.dismiss()]);
      await guard.dismiss();
      guard.arm(true);
      assert(!isAlive(pid));
      assert(!await exists(`${folder}/mark`) && !await exists(path));
    }),
);

Deno.test(
  "dismiss leaves the name of a guard alone that has come after",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const request = { commands: [], delayMs: 0, path: `${folder}/guard` };
      const first = await systemGuards.post(request);
      const second = await systemGuards.post(request);
      const pid = guardPid(folder);
      await first.dismiss();
      assertEquals(guardPid(folder), pid);
      assert(isAlive(pid));
      await second.dismiss();
      assert(!await exists(request.path));
    }),
);

Deno.test(
  "dismiss ends well where somebody has killed the guard",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const guard = await systemGuards.post({ commands: [], delayMs: 0, path: `${folder}/guard` });
      const pid = guardPid(folder);
      Deno.kill(pid, "SIGKILL");
      await eventually("it is gone", () => !isAlive(pid));
      guard.arm(true);
      await guard.dismiss();
    }),
);
