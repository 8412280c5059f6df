import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { eventually } from "../testing/mod.ts";
import { endGroup, GROUP_GRACE_MS } from "./command_group.ts";

/** Starts the leader of a group that says a line when it is ready. */
async function start(script: string) {
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", script],
    detached: true,
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return { pid: child.pid, status: child.status, close: () => reader.cancel() };
}

async function timed(body: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await body();
  return performance.now() - startedMs;
}

Deno.test("endGroup ends as soon as nothing is left, without waiting for the grace", async () => {
  const { pid, status, close } = await start("echo ready; exec sleep 600");
  assertLess(await timed(() => endGroup(pid)), GROUP_GRACE_MS);
  assertEquals((await status).signal, "SIGTERM");
  await close();
});

Deno.test("endGroup waits for the grace and then kills what ignores SIGTERM", async () => {
  const { pid, status, close } = await start("trap '' TERM; echo ready; while :; do :; done");
  assertGreaterOrEqual(await timed(() => endGroup(pid)), GROUP_GRACE_MS - 1);
  assertEquals((await status).signal, "SIGKILL");
  await close();
});

Deno.test("endGroup ends the group of a leader that has gone", async () => {
  const { pid, status, close } = await start("sleep 600 >/dev/null & echo ready");
  assert((await status).success);
  Deno.kill(-pid, "SIGCONT");
  await endGroup(pid);
  await eventually("the group is gone", () => {
    try {
      Deno.kill(-pid, "SIGCONT");
      return false;
    } catch {
      return true;
    }
  });
  await close();
});

Deno.test("endGroup does nothing where there is no such group", async () => {
  const { pid, status, close } = await start("echo ready");
  await status;
  await eventually("the group is gone", async () => await timed(() => endGroup(pid)) < 20);
  await close();
});

Deno.test("endGroup ends many groups at once, each in its own time", async () => {
  const scripts = Array.from(
    { length: 10 },
    (_, index) =>
      index % 2 === 0
        ? "echo ready; exec sleep 600"
        : "trap '' TERM; echo ready; while :; do sleep 0.05; done",
  );
  const groups = await Promise.all(scripts.map(start));
  assertLess(
    await timed(async () => {
      await Promise.all(groups.map(({ pid }) => endGroup(pid)));
    }),
    3 * GROUP_GRACE_MS,
  );
  const ends = await Promise.all(groups.map(({ status }) => status));
  assertEquals(
    ends.map(({ signal }) => signal),
    scripts.map((_, index) => index % 2 === 0 ? "SIGTERM" : "SIGKILL"),
  );
  await Promise.all(groups.map(({ close }) => close()));
});
