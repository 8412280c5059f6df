import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import { systemCommands } from "./command.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

/** The process group in what stands in /proc/PID/stat (proc(5), field 5). */
function groupOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

async function lives(pid: number): Promise<boolean> {
  try {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

Deno.test(
  "systemCommands runs a childless program in the group of this process, any other in its own",
  onLinux,
  async () => {
    const request = { program: "cat", args: ["/proc/self/stat"] };
    const ours = groupOf(await Deno.readTextFile("/proc/self/stat"));
    const childless = await systemCommands.run({ ...request, childless: true });
    assertEquals([childless.code, groupOf(childless.stdout)], [0, ours]);
    assertNotEquals(groupOf((await systemCommands.run(request)).stdout), ours);
  },
);

Deno.test(
  "systemCommands kills a childless program at once when the signal aborts, and nobody beside it",
  onLinux,
  async () => {
    const folder = await Deno.makeTempDir();
    const bystander = new Deno.Command("sleep", { args: ["600"] }).spawn();
    try {
      const abort = new AbortController();
      const script = `trap '' TERM; echo $$ > ${folder}/pid; while :; do :; done`;
      const request = { program: "/bin/sh", args: ["-c", script], childless: true } as const;
      const failed = assertRejects(
        () => systemCommands.run(request, abort.signal),
        RingmasterError,
      );
      const pid = await eventually("it runs", async () => {
        const text = await Deno.readTextFile(`${folder}/pid`);
        return text.endsWith("\n") ? Number(text) : undefined;
      });
      abort.abort(new Error("not done within 5s"));
      const error = await failed;
      assertEquals(error.code, "timed_out");
      assertEquals(error.message, 'cannot finish "/bin/sh": not done within 5s');
      await eventually("it is gone", async () => !(await lives(pid)));
      assertEquals(await lives(bystander.pid), true);
    } finally {
      bystander.kill("SIGKILL");
      await bystander.status;
      await Deno.remove(folder, { recursive: true });
    }
  },
);
