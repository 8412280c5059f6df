import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import {
  anonymousMebibytes,
  cpuSeconds,
  descriptors,
  endedChildrenSeconds,
  memoryMebibytes,
  processesOf,
} from "./process_stats.ts";

Deno.test("cpuSeconds and memoryMebibytes read what this process has used", () => {
  const cpu = cpuSeconds(Deno.pid);
  assert(cpu > 0 && cpu < 10_000, `${cpu} s`);
  const memory = memoryMebibytes(Deno.pid);
  assert(memory > 5 && memory < 10_000, `${memory} MiB`);
  const anonymous = anonymousMebibytes(Deno.pid);
  assert(anonymous > 1 && anonymous <= memory, `${anonymous} of ${memory} MiB`);
});

Deno.test("endedChildrenSeconds grows with what a program that has ended had used", async () => {
  const before = endedChildrenSeconds(Deno.pid);
  const script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
  const { success } = await new Deno.Command("/bin/sh", { args: ["-c", script] }).output();
  assert(success);
  const after = endedChildrenSeconds(Deno.pid);
  assert(after >= before + 0.02 && after < before + 30, `${before} s, then ${after} s`);
});

Deno.test("descriptors counts a file that is open, and not one that was closed", () => {
  const before = descriptors(Deno.pid);
  const file = Deno.openSync(new URL(import.meta.url).pathname);
  assertEquals(descriptors(Deno.pid), before + 1);
  file.close();
  assertEquals(descriptors(Deno.pid), before);
});

Deno.test("processesOf counts children and, by their environment, those that lost their parent", async () => {
  const mark = `RINGMASTER_TEST=${crypto.randomUUID()}`;
  const [name = "", value = ""] = mark.split("=");
  const before = processesOf(Deno.pid, mark);
  // The shell ends at once and leaves a program that waits for its standard input.
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", "exec 3<&0; cat <&3 & exit 0"],
    env: { [name]: value },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await child.status;
  await eventually("the orphan is seen", () => processesOf(Deno.pid, mark) === before + 1);
  await child.stdin.close();
  await eventually("it is gone", () => processesOf(Deno.pid, mark) === before);
});
