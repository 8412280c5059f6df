import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { createTestConsole } from "../test_console.ts";
import { runDemo } from "./demo.ts";

// The demo as a process of its own, with its signals, is in tests/cases/demo_test.ts.

const EXAMPLE = new URL("../../examples/spring-ring/", import.meta.url);

function folderIn(text: string): string {
  return /\S*ringmaster-demo-\w+/.exec(text)?.[0] ?? "";
}

Deno.test("runDemo brings all up, shows it, and leaves nothing when its time is over", async () => {
  const console = createTestConsole();
  await runDemo({ console, example: EXAMPLE, seconds: 0.2 });
  assertMatch(console.stdout, /everything is up, \d+\.\d s after the start\n/);
  assertMatch(console.stdout, /add server 127\.0\.0\.\d+:\d+ masq weight 1/);
  assert(console.stdout.endsWith("The demo has ended; nothing of it is left running.\n"));
  assertEquals(console.stderr, "");
  const folder = folderIn(console.stdout);
  assertStringIncludes(folder, "ringmaster-demo-");
  await assertRejects(() => Deno.stat(folder), Deno.errors.NotFound);
  for (const [, pid] of console.stdout.matchAll(/ process (\d+)$/gm)) {
    await assertRejects(() => Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
  }
});

Deno.test("runDemo draws its picture on a terminal", async () => {
  const console = createTestConsole({ interactive: true, size: { columns: 100, rows: 50 } });
  await runDemo({ console, example: EXAMPLE, seconds: 0.2 });
  assertStringIncludes(console.stdout, "Latest events");
  assertStringIncludes(console.stdout, "Ctrl-C ends the demo; it ends by itself in 1 s");
});

Deno.test("runDemo cleans up when it cannot start", async () => {
  const broken = await Deno.makeTempDir({ prefix: "ringmaster-example-" });
  try {
    for (const name of ["ldirectord-indented.cf", "application_node.ts"]) {
      await Deno.copyFile(new URL(name, EXAMPLE), `${broken}/${name}`);
    }
    const console = createTestConsole();
    const error = await assertRejects(
      () => runDemo({ console, example: new URL(`file://${broken}/`), seconds: 1 }),
      RingmasterError,
    );
    assertStringIncludes(error.message, "cannot start AppNode");
    assertEquals(console.stdout, "");
  } finally {
    await Deno.remove(broken, { recursive: true });
  }
});
