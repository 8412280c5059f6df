import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Finding } from "../../mod.ts";
import { doctor } from "./doctor.ts";
import { BROKEN, runCommand, VALID, withFile } from "./test_files.ts";

async function findingsOf(words: readonly string[]) {
  const { code, console } = await runCommand(doctor, [...words, "--json"]);
  return { code, findings: JSON.parse(console.stdout) as readonly Finding[] };
}

Deno.test("doctor fails where the configuration is broken, and names the places", () =>
  withFile(BROKEN, async (path) => {
    const words = ["-c", path, "--socket", `${path}.sock`, "--state", `${path}.state`];
    const { code, findings } = await findingsOf(words);
    assertEquals(code, 1);
    assert(findings.some(({ status, message }) => {
      return status === "failed" && message.includes("schedular");
    }));
    const shown = await runCommand(doctor, words);
    assertEquals(shown.code, 1);
    assertMatch(shown.console.stdout, /^failed {3}.*schedular/m);
    assertMatch(shown.console.stdout, /\n\n\d+ ok, \d+ warnings?, [1-9]\d* failed\n$/);
  }));

Deno.test("doctor looks at the place that the command line names for the socket", () =>
  withFile(VALID, async (path) => {
    const socket = `${path}.sock`;
    const state = `${path}.state`;
    const { code, findings } = await findingsOf(["-c", path, "--socket", socket, "--state", state]);
    assert(findings.some(({ subject, message }) => `${subject} ${message}`.includes(socket)));
    const failed = findings.filter(({ status }) => status === "failed");
    assertEquals(code, failed.length === 0 ? 0 : 1);
    // Somebody's own machine may have something to say, but not about this configuration.
    assert(!failed.some(({ subject }) => subject.includes(path)));
  }));

Deno.test("doctor without a configuration looks at the machine alone", async () => {
  const { findings } = await findingsOf(["--backend", "memory", "--socket", "/tmp/none.sock"]);
  assert(findings.length > 0);
  assert(!findings.some(({ subject }) => subject.includes(".yaml")));
});
