import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { eventually } from "../testing/eventually.ts";
import { exists, guardPid, isAlive, startParent, withFolder } from "./guard_fixture.ts";
import { systemGuards } from "./guard_process.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };
const decoder = new TextDecoder();

for (const target of ["process", "group"] as const) {
  Deno.test(
    `a guard acts when the ${target} that posted it is killed, and then ends`,
    onLinux,
    () =>
      withFolder(async (folder) => {
        const parent = await startParent(folder);
        const guard = guardPid(folder);
        assert(isAlive(guard));
        await parent.kill(target);
        await eventually("the mark is there", () => exists(`${folder}/mark`));
        await eventually("the guard is gone", () => !isAlive(guard));
        assert(!await exists(`${folder}/guard`), "its name is gone with it");
        await parent.cancel();
      }),
  );
}

Deno.test(
  "a guard does not act where it was told that it is not to",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const parent = await startParent(folder, { armed: false });
      const guard = guardPid(folder);
      await parent.kill();
      await eventually("the guard is gone", () => !isAlive(guard));
      assert(!await exists(`${folder}/mark`));
      await parent.cancel();
    }),
);

Deno.test(
  "a guard takes no notice of a hang-up, of an interrupt and of a polite request to end",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const parent = await startParent(folder);
      const guard = guardPid(folder);
      for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const) {
        Deno.kill(guard, signal);
      }
      await parent.kill();
      await eventually("the mark is there", () => exists(`${folder}/mark`));
      await parent.cancel();
    }),
);

Deno.test("a guard is in a session of its own", onLinux, () =>
  withFolder(async (folder) => {
    const parent = await startParent(folder, { armed: false });
    const guard = guardPid(folder);
    const fields = Deno.readTextFileSync(`/proc/${guard}/stat`).replace(/^.*\) /, "").split(" ");
    // Process group and session (proc(5), fields 5 and 6).
    assertEquals(fields.slice(2, 4), [String(guard), String(guard)]);
    await parent.kill();
    await parent.cancel();
  }));

Deno.test(
  "a guard does nothing when a restart has posted another one before its delay was over",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const before = await startParent(folder, { delayMs: 3_000, mark: "before" });
      const first = guardPid(folder);
      await before.kill();
      const after = await startParent(folder, { mark: "after" });
      const second = guardPid(folder);
      assertNotEquals(first, second);
      assert(isAlive(first), "the first one still waits");
      await eventually("the first one gives up", () => !isAlive(first));
      assert(!await exists(`${folder}/before`));
      assertEquals(guardPid(folder), second);
      await after.kill();
      await eventually("the second one acts", () => exists(`${folder}/after`));
      assert(!await exists(`${folder}/before`));
      await before.cancel();
      await after.cancel();
    }),
);

Deno.test(
  "a guard holds nothing open that its parent had, inherited or not",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const prepare = `
      globalThis.listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      globalThis.socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    `;
      const parent = await startParent(folder, { delayMs: 2_000, prepare });
      const guard = guardPid(folder);
      const open = [...Deno.readDirSync(`/proc/${guard}/fd`)].map(({ name }) => name).sort();
      const links = open.map((name) => Deno.readLinkSync(`/proc/${guard}/fd/${name}`));
      assertEquals(open, ["0", "1", "2"], links.join(" "));
      assertEquals(links.slice(1), ["/dev/null", "/dev/null"]);
      await parent.kill();
      assert(await parent.outputEnded());
      assert(isAlive(guard), "its output has ended although the guard is still there");
      await eventually("the guard acts", () => exists(`${folder}/mark`));
    }),
);

Deno.test(
  "a guard closes what the parent inherited from the one that started it",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const request = { commands: [], delayMs: 0, path: `${folder}/guard` };
      await Deno.writeTextFile(
        `${folder}/parent.ts`,
        `const { systemGuards } = await import(${
          JSON.stringify(import.meta.resolve("./guard_process.ts"))
        });
       const guard = await systemGuards.post(${JSON.stringify(request)});
       const pid = Deno.readTextFileSync(${JSON.stringify(request.path)}).trim();
       console.log([...Deno.readDirSync("/proc/" + pid + "/fd")].map(({ name }) => name).sort().join(" "));
       await guard.dismiss();`,
      );
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const run = `exec "$0" run --allow-all --no-check --config "$1" "$2" 7>"$3" 9<"$2"`;
      const { stdout } = await new Deno.Command("sh", {
        args: ["-c", run, Deno.execPath(), config, `${folder}/parent.ts`, `${folder}/kept`],
        stderr: "inherit",
      }).output();
      assertEquals(decoder.decode(stdout).trim(), "0 1 2");
    }),
);

Deno.test(
  "a guard that cannot be named is not left behind",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const path = `${folder}/no such folder/guard`;
      const error = await assertRejects(
        () => systemGuards.post({ commands: [["true"]], delayMs: 0, path }),
        RingmasterError,
        "cannot name the guard in",
      );
      assertEquals(error.code, "command_missing");
    }),
);

Deno.test(
  "a guard acts when the program that posted it ends without dismissing it",
  onLinux,
  () =>
    withFolder(async (folder) => {
      const request = {
        commands: [["touch", `${folder}/mark`]],
        delayMs: 0,
        path: `${folder}/guard`,
      };
      const script = `
      const { systemGuards } = await import(${
        JSON.stringify(import.meta.resolve("./guard_process.ts"))
      });
      const guard = await systemGuards.post(${JSON.stringify(request)});
      guard.arm(true);
    `;
      const config = new URL("../../deno.json", import.meta.url).pathname;
      await Deno.writeTextFile(`${folder}/parent.ts`, script);
      const { code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--no-check", "--config", config, `${folder}/parent.ts`],
        stderr: "inherit",
      }).output();
      assertEquals(code, 0, "the guard does not keep it from ending");
      await eventually("the mark is there", () => exists(`${folder}/mark`));
    }),
);
