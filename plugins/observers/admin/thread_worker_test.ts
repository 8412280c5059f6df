import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import type { FromThread } from "./bridge_messages.ts";
import { inFolder } from "./thread_fixture.ts";
import { startThread } from "./thread_worker.ts";

Deno.test("a thread says that it is ready, gives signs of life, and ends without a word when it is told to", async () => {
  const heard: FromThread[] = [];
  const ends: string[] = [];
  const worker = startThread({
    onMessage: (message) => heard.push(message),
    onEnd: (reason) => ends.push(reason),
  });
  await eventually("it is ready", () => heard.some(({ type }) => type === "ready"));
  worker.send({ type: "ping" });
  await eventually("it answers", () => heard.some(({ type }) => type === "pong"));
  await worker.end();
  const count = heard.length;
  worker.send({ type: "ping" });
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([heard.length, ends], [count, []]);
});

/** Niceness of each thread of this process (proc_pid_stat(5), field 19). */
function nicenesses(): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    try {
      const stat = Deno.readTextFileSync(`/proc/self/task/${name}/stat`);
      found.set(name, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]));
    } catch {
      // A thread of the runtime's that has ended meanwhile.
    }
  }
  return found;
}

Deno.test("a thread that serves stands back behind the main program where processors are short", () =>
  inFolder(async (folder) => {
    const before = nicenesses();
    const heard: string[] = [];
    const worker = startThread({ onMessage: ({ type }) => heard.push(type), onEnd: () => {} });
    const own = before.get(String(Deno.pid)) ?? NaN;
    assert(own < 19, `nothing can stand back behind niceness ${own}`);
    const fresh = () =>
      [...nicenesses()].filter(([name]) => !before.has(name)).map(([, niceness]) => niceness);
    const configure = {
      type: "configure",
      settings: { socket: `${folder}/a.sock` },
      restarted: false,
    } as const;
    worker.send(configure);
    const wanted = Math.min(own + 5, 19);
    await eventually("one of its threads stands back", () => fresh().includes(wanted));
    worker.send(configure);
    worker.send({ type: "ping" });
    await eventually("it serves anew", () => heard.includes("pong"));
    await eventually("it says so", () => heard.filter((type) => type === "configured").length > 1);
    assertEquals([Math.max(...fresh()), nicenesses().get(String(Deno.pid))], [wanted, own]);
    await worker.end();
  }));

Deno.test("a thread is no reason for its program to live on", () =>
  inFolder(async (folder) => {
    const url = new URL("./thread_worker.ts", import.meta.url).href;
    const text = `import { startThread } from ${JSON.stringify(url)};
      const { promise, resolve } = Promise.withResolvers();
      const timer = setTimeout(() => {}, 60_000);
      startThread({ onEnd: () => {}, onMessage: (each) => each.type === "configured" && resolve() })
        .send({ type: "configure", settings: { socket: ${
      JSON.stringify(`${folder}/a.sock`)
    } }, restarted: false });
      await promise;
      console.log("serves");
      clearTimeout(timer);`;
    const file = `${folder}/program.ts`;
    await Deno.writeTextFile(file, text);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", "--config", config, file],
      signal: AbortSignal.timeout(30_000),
    }).output();
    assert(success);
    assertEquals(new TextDecoder().decode(stdout), "serves\n");
  }));
