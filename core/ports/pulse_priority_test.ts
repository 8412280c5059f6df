import { assertEquals } from "@std/assert";
import { takePriority } from "./pulse_priority.ts";

Deno.test("systemPriority puts this thread first, and the programs that it starts nowhere", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  // In a program of its own, so that these tests stay ordinary.
  const script = `
    const { systemPriority } = await import(${
    JSON.stringify(import.meta.resolve("./pulse_priority.ts"))
  });
    const policy = (stat) => stat.replace(/^.*\\) /, "").trim().split(" ")[38];
    const refusal = systemPriority();
    const { stdout } = await new Deno.Command("cat", { args: ["/proc/self/stat"] }).output();
    console.log(JSON.stringify({
      refusal: refusal ?? "",
      own: policy(Deno.readTextFileSync("/proc/self/stat")),
      child: policy(new TextDecoder().decode(stdout)),
    }));
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (text === "") throw new Error(new TextDecoder().decode(stderr));
  const { refusal, own, child } = JSON.parse(text);
  // Scheduling policy 1 is SCHED_FIFO (proc(5), field 41).
  assertEquals([own, child], [refusal === "" ? "1" : "0", "0"], refusal);
});

/** A system that grants real-time priority, a place among ordinary threads, or not. */
function play(realtime: number, niceness: number) {
  const asked: string[] = [];
  const refusal = takePriority({
    setRealtimePriority: (priority) => (asked.push(`realtime ${priority}`), realtime),
    setNiceness: (value) => (asked.push(`nice ${value}`), niceness),
    errno: () => 1,
  });
  return { asked, refusal };
}

Deno.test("takePriority takes real-time priority where it may, and has nothing to say", () => {
  assertEquals(play(0, -1), { asked: ["realtime 10"], refusal: undefined });
});

Deno.test("takePriority goes to the head of the ordinary threads where real time is refused", () => {
  assertEquals(play(-1, 0), {
    asked: ["realtime 10", "nice -20"],
    refusal: "real-time priority for heartbeats is refused: operation not permitted; " +
      "they have the first place among ordinary programs",
  });
});

Deno.test("takePriority says so where nothing is granted", () => {
  const { refusal } = play(-1, -1);
  assertEquals(refusal?.endsWith("; they have no priority at all"), true);
});
