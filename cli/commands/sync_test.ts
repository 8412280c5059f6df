import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type ResourceSnapshot, RingmasterError, type Snapshot } from "../../mod.ts";
import { CLUSTER, GROUP } from "../test_cluster.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { sync } from "./sync.ts";
import { runCommand } from "./test_files.ts";
import { withAnswers } from "./test_verbs.ts";

async function statusWith(resources: readonly ResourceSnapshot[]): Promise<string> {
  const groups = [{ ...GROUP, resources }];
  return await statusOf({ ...SNAPSHOT, cluster: { ...CLUSTER, groups } });
}

async function statusOf(snapshot: Snapshot): Promise<string> {
  let printed = "";
  await withAnswers({ "/api/v1/status": () => Response.json(snapshot) }, async (socket) => {
    const { code, console } = await runCommand(sync, ["status", "--socket", socket]);
    assertEquals([code, console.stderr], [0, ""]);
    printed = console.stdout;
  });
  return printed;
}

const DAEMON: ResourceSnapshot = {
  label: "ipvs_sync master eth0",
  type: "ipvs_sync",
  held: true,
  state: "master running",
};

Deno.test("sync status prints what the article's reader expects", async () => {
  assertEquals(await statusOf({ ...SNAPSHOT, cluster: CLUSTER }), "master running\n");
  const stopped = { ...DAEMON, held: false, state: "master stopped" };
  assertEquals(await statusWith([stopped]), "master stopped\n");
});

Deno.test("sync status tells it from who holds it, where the resource says nothing itself", async () => {
  const { state: _, ...silent } = DAEMON;
  assertEquals(await statusWith([silent]), "master running\n");
  assertEquals(await statusWith([{ ...silent, held: false }]), "master stopped\n");
});

Deno.test("sync status names each where there are several", async () => {
  const other = { ...DAEMON, label: "ipvs_sync master eth1", held: false, state: "master stopped" };
  assertEquals(
    await statusWith([DAEMON, other]),
    "ipvs_sync master eth0: master running\nipvs_sync master eth1: master stopped\n",
  );
});

Deno.test("sync status says that it does not know where the kernel cannot be asked", async () => {
  const failed = { ...DAEMON, state: "cannot look at the sync daemons: the kernel has no ip_vs" };
  const other = { ...DAEMON, label: "ipvs_sync master eth1" };
  const cluster = { ...CLUSTER, groups: [{ ...GROUP, resources: [failed, other] }] };
  const snapshot: Snapshot = { ...SNAPSHOT, cluster };
  await withAnswers({ "/api/v1/status": () => Response.json(snapshot) }, async (socket) => {
    const { code, console } = await runCommand(sync, ["status", "--socket", socket]);
    assertEquals([code, console.stdout], [1, "ipvs_sync master eth1: master running\n"]);
    assertEquals(
      console.stderr,
      "ringmaster: cannot tell how ipvs_sync master eth0 stands: " +
        "cannot look at the sync daemons: the kernel has no ip_vs\n",
    );
  });
});

Deno.test("sync status fails where there is no such resource, or no cluster", async () => {
  const error = await assertRejects(() => statusWith([]), RingmasterError);
  assertEquals(error.code, "refused");
  assertStringIncludes(error.message, "the configuration has no resource ipvs_sync");
  await assertRejects(() => statusOf(SNAPSHOT), RingmasterError, "no resource ipvs_sync");
});

Deno.test("sync knows only one word, and says so before it asks anybody", async () => {
  const error = await assertRejects(
    () => runCommand(sync, ["start", "--socket", "/nowhere"]),
    RingmasterError,
  );
  assertEquals([error.code, error.message], [
    "usage",
    'WHAT is "start", wanted is status; "ringmaster sync --help" says more',
  ]);
});
