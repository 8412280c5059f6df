import { assert, assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { prefixOf } from "./network.ts";
import { sweepLeftovers, sweepNamespaces, type SweepSystem, systemSweep } from "./sweep.ts";

const DEMO = ["deno", "run", "cli/main.ts", "demo", "--ha", ""];

interface Imitation {
  readonly namespaces: string[];
  readonly pids: Map<string, number[]>;
  readonly running: Map<number, readonly string[]>;
  readonly folders: string[];
  readonly killed: number[];
  readonly system: SweepSystem;
}

/** A machine in memory. */
function imitate(namespaces: string[], folders: string[] = []): Imitation {
  const pids = new Map<string, number[]>();
  const running = new Map<number, readonly string[]>();
  const killed: number[] = [];
  const done = (stdout = "") => ({ code: 0, stdout, stderr: "" });
  const system: SweepSystem = {
    ip([, verb, name = ""]) {
      if (verb === "list") return done(namespaces.map((each) => `${each} (id: 3)\n`).join(""));
      if (verb === "pids") return done((pids.get(name) ?? []).map((pid) => `${pid}\n`).join(""));
      const index = namespaces.indexOf(name);
      if (index < 0) return { code: 1, stdout: "", stderr: "no such namespace" };
      namespaces.splice(index, 1);
      return done();
    },
    kill(pid) {
      killed.push(pid);
      for (const [name, all] of pids) pids.set(name, all.filter((each) => each !== pid));
    },
    words: (pid) => running.get(pid),
    folders: () => [...folders],
    removeFolder: (name) => void folders.splice(folders.indexOf(name), 1),
  };
  return { namespaces, pids, running, folders, killed, system };
}

Deno.test("sweepNamespaces ends what runs in them and leaves others alone", () => {
  const machine = imitate(["rmdemo7-wires", "blue", "rmdemo7-client", "rmdemo71-client"]);
  machine.pids.set("rmdemo7-client", [100, 101]).set("blue", [200]);
  sweepNamespaces(machine.system, prefixOf(7));
  assertEquals(machine.namespaces, ["blue", "rmdemo71-client"]);
  assertEquals(machine.killed, [100, 101]);
});

Deno.test("sweepNamespaces says which namespace it cannot remove", () => {
  const machine = imitate(["rmdemo7-wires"]);
  const { ip } = machine.system;
  const stuck: SweepSystem = {
    ...machine.system,
    ip: (args) => args[1] === "delete" ? { code: 1, stdout: "", stderr: "busy" } : ip(args),
  };
  assertThrows(
    () => sweepNamespaces(stuck, prefixOf(7)),
    RingmasterError,
    '"ip netns delete rmdemo7-wires": it ended with code 1, busy',
  );
});

Deno.test("sweepNamespaces is content where another demo removes a namespace at the same time", () => {
  const machine = imitate(["rmdemo7-wires", "rmdemo7-client"]);
  const { ip } = machine.system;
  const shared: SweepSystem = {
    ...machine.system,
    ip(args) {
      if (args[1] === "delete") {
        machine.namespaces.splice(machine.namespaces.indexOf(args[2] ?? ""), 1);
      }
      return ip(args);
    },
  };
  sweepNamespaces(shared, prefixOf(7));
  assertEquals(machine.namespaces, []);
});

Deno.test("sweepLeftovers sweeps after demos that are gone, and not after those that run", () => {
  const machine = imitate(
    ["rmdemo7-wires", "rmdemo8-wires", "rmdemo9-wires", "rmdemo9-client", "blue"],
    ["ringmaster-demo-ha-8-x", "ringmaster-demo-ha-9-x", "ringmaster-demo-ha-10-y"],
  );
  machine.running.set(8, DEMO);
  // The number is used again by something else.
  machine.running.set(7, ["vi", "demo"]);
  assertEquals(sweepLeftovers(machine.system, prefixOf), [7, 9, 10]);
  assertEquals(machine.namespaces, ["rmdemo8-wires", "blue"]);
  assertEquals(machine.folders, ["ringmaster-demo-ha-8-x"]);
  assertEquals(sweepLeftovers(machine.system, prefixOf), []);
});

Deno.test("systemSweep sees the folders of demos, and what a process is", async () => {
  const parent = await Deno.makeTempDir({ prefix: "ringmaster-sweep-" });
  try {
    await Deno.mkdir(`${parent}/ringmaster-demo-ha-7-x/deep`, { recursive: true });
    await Deno.mkdir(`${parent}/elsewhere`);
    await Deno.writeTextFile(`${parent}/ringmaster-demo-ha-8-file`, "");
    await Deno.symlink(`${parent}/elsewhere`, `${parent}/ringmaster-demo-ha-9-link`);
    const system = systemSweep(() => ({ code: 0, stdout: "", stderr: "" }), parent);
    assertEquals(system.folders(), ["ringmaster-demo-ha-7-x"]);
    system.removeFolder("ringmaster-demo-ha-7-x");
    assertEquals(system.folders(), []);
    // Another demo was faster.
    system.removeFolder("ringmaster-demo-ha-7-x");
    assert(system.words(Deno.pid)?.some((word) => word.includes("deno")));
    assertEquals(system.words(99_999_999), undefined);
    system.kill(99_999_999);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
