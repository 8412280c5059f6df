import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { diffLines, unifiedDiff } from "./line_diff.ts";

function apply(before: readonly string[], after: readonly string[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const { from, to, otherFrom, otherTo } of diffLines(before, after)) {
    result.push(...before.slice(at, from), ...after.slice(otherFrom, otherTo));
    at = to;
  }
  return [...result, ...before.slice(at)];
}

const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });

Deno.test("diffLines gives changes that make the second text of the first, whatever the two are", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      assertEquals(apply(before, after), after);
      if (before.join() === after.join()) assertEquals(diffLines(before, after), []);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("diffLines finds the shortest difference", () => {
  assertEquals(diffLines(["a", "b", "c"], ["a", "x", "c"]), [
    { from: 1, to: 2, otherFrom: 1, otherTo: 2 },
  ]);
  assertEquals(diffLines(["a", "c"], ["a", "b", "c", "d"]), [
    { from: 1, to: 1, otherFrom: 1, otherTo: 2 },
    { from: 2, to: 2, otherFrom: 3, otherTo: 4 },
  ]);
  assertEquals(diffLines([], ["a"]), [{ from: 0, to: 0, otherFrom: 0, otherTo: 1 }]);
});

Deno.test("diffLines gives up on what has nothing in common, within its bound", () => {
  const before = Array.from({ length: 5_000 }, (_, index) => `old ${index}`);
  const after = Array.from({ length: 5_000 }, (_, index) => `new ${index}`);
  assertEquals(diffLines(before, after), [{ from: 0, to: 5_000, otherFrom: 0, otherTo: 5_000 }]);
});

Deno.test("unifiedDiff prints as diff -u does", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  assertEquals(unifiedDiff("a", before, before), "");
  assertEquals(
    unifiedDiff("/etc/a.yaml", before, before.replace("5\n", "five\nV\n")),
    "--- /etc/a.yaml\n+++ /etc/a.yaml\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+V\n 6\n 7\n 8\n",
  );
  assertEquals(
    unifiedDiff("a", "x", "x\n"),
    "--- a\n+++ a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n",
  );
  assertEquals(unifiedDiff("a", "", "x\n"), "--- a\n+++ a\n@@ -0,0 +1 @@\n+x\n");
});

Deno.test("unifiedDiff is taken by patch(1), where there is one", async () => {
  const patch = await new Deno.Command("sh", { args: ["-c", "command -v patch"] }).output();
  if (!patch.success) return;
  const folder = await Deno.makeTempDir();
  try {
    const text = (parts: readonly string[]) => parts.map((part) => `${part}\n`).join("");
    for (const [before, after] of fc.sample(fc.tuple(lines, lines), 30)) {
      if (before.join() === after.join()) continue;
      await Deno.writeTextFile(`${folder}/file`, text(before));
      await Deno.writeTextFile(`${folder}/diff`, unifiedDiff("file", text(before), text(after)));
      const args = ["-s", "file", "diff"];
      const { success, stdout } = await new Deno.Command("patch", { args, cwd: folder }).output();
      assert(success, new TextDecoder().decode(stdout));
      const left = await Deno.readTextFile(`${folder}/file`).catch(() => "");
      assertEquals(left, text(after));
      await Deno.remove(`${folder}/file`).catch(() => undefined);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
