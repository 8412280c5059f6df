import { assertEquals, assertStringIncludes } from "@std/assert";
import { onUnhandledFault, type UnhandledFault } from "./faults.ts";

interface Outcome {
  readonly code: number;
  readonly lines: string[];
  readonly stderr: string;
}

/**
 * Runs a program of its own: what is tried here would end this one. `plugin` is a file that is loaded as a site's own
 * plugins are, and whose export `run` is called; a line is printed for each fault, and `alive` at the end.
 */
async function runBeside(plugin: string, main = ""): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/leaky.ts`, plugin);
    await Deno.writeTextFile(
      `${folder}/main.ts`,
      `import { onUnhandledFault } from ${JSON.stringify(new URL("faults.ts", import.meta.url))};
const end = onUnhandledFault(({ error, stack }) => {
  console.log(JSON.stringify({ error: String(error), place: stack?.match(/[^/]*leaky[^)]*/)?.[0] }));
});
${main}
(await import("./leaky.ts?digest=0f3a")).run();
setTimeout(() => console.log("alive"), 50);
`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-config", "--allow-all", `${folder}/main.ts`],
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const lines = text(stdout).trim().split("\n").filter((line) => line !== "");
    return { code, lines, stderr: text(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("onUnhandledFault keeps the process alive over a rejected promise, and names the file", async () => {
  const { code, lines } = await runBeside(
    `export function run(): void { Promise.reject(new Error("leaked")); }`,
  );
  assertEquals(code, 0);
  assertEquals(lines, [
    '{"error":"Error: leaked","place":"leaky.ts?digest=0f3a:1:46"}',
    "alive",
  ]);
});

Deno.test("onUnhandledFault keeps the process alive over an error in a timer, and names the file", async () => {
  const { code, lines } = await runBeside(
    `export function run(): void { setTimeout(() => { throw new TypeError("late"); }, 1); }`,
  );
  assertEquals(code, 0);
  assertEquals(lines, [
    '{"error":"TypeError: late","place":"leaky.ts?digest=0f3a:1:56"}',
    "alive",
  ]);
});

Deno.test("onUnhandledFault takes everything that can be thrown", async () => {
  const { code, lines } = await runBeside(`export function run(): void {
  Promise.reject(undefined);
  Promise.reject("text");
  const error = new Error("no stack");
  Object.defineProperty(error, "stack", { get() { throw new Error("hidden"); } });
  Promise.reject(error);
  setTimeout(() => { throw 5; }, 1);
}`);
  assertEquals(code, 0);
  assertEquals(lines, [
    '{"error":"undefined"}',
    '{"error":"text"}',
    '{"error":"Error: no stack"}',
    '{"error":"5"}',
    "alive",
  ]);
});

Deno.test("onUnhandledFault is not undone by a callback that throws", async () => {
  const { code, lines } = await runBeside(
    `export function run(): void { Promise.reject(new Error("leaked")); }`,
    `onUnhandledFault(() => { console.log("called"); throw new Error("in the callback"); });`,
  );
  assertEquals(code, 0);
  assertEquals(lines.filter((line) => line === "called").length, 1);
  assertEquals(lines.at(-1), "alive");
});

Deno.test("onUnhandledFault lets go when it is told to: the next fault ends the process as ever", async () => {
  const { code, lines, stderr } = await runBeside(
    `export function run(): void { Promise.reject(new Error("leaked")); }`,
    "end();",
  );
  assertEquals(code, 1);
  assertEquals(lines, []);
  assertStringIncludes(stderr, "leaked");
});

Deno.test("onUnhandledFault hands on what was thrown, and the stack where there is one", () => {
  const faults: UnhandledFault[] = [];
  const end = onUnhandledFault((fault) => faults.push(fault));
  const error = new Error("x");
  const report = (thrown: unknown) => {
    const event = new ErrorEvent("error", { error: thrown, cancelable: true });
    globalThis.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assertEquals(report(error), true);
  assertEquals(report("text"), true);
  end();
  assertEquals(report(error), false);
  assertEquals(faults, [{ error, stack: error.stack }, { error: "text", stack: undefined }]);
});
