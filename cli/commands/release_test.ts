import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type ReleasedOnce, RingmasterError } from "../../mod.ts";
import { createTestConsole } from "../test_console.ts";
import { release, tellReleased } from "./release.ts";
import { runCommand, VALID, withFile } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const ROLE = "/api/v1/role";
const RELEASE = "/api/v1/cluster/release";
const ANSWERS = {
  [ROLE]: () => Response.json({ node: "one", role: "active" }),
  [RELEASE]: () => Response.json({ groups: ["web"], message: "web is given up" }),
};

Deno.test("release has the running director do it, and prints what came of it", () =>
  withAnswers(ANSWERS, async (socket, asked) => {
    const { code, console } = await runCommand(release, ["--socket", socket]);
    assertEquals([code, console.stdout, console.stderr], [0, "web is given up\n", ""]);
    assertEquals(asked, [{ path: RELEASE, body: {} }]);
  }));

Deno.test("release fails where no director answers and no configuration is named", async () => {
  const words = ["--socket", "/nowhere/at/all.sock"];
  const error = await assertRejects(() => runCommand(release, words), RingmasterError);
  assertEquals(error.code, "no_director");
});

Deno.test("release -c leaves it to a director that answers", () =>
  withAnswers(ANSWERS, (socket, asked) =>
    withFile(VALID, async (path) => {
      const { code, console } = await runCommand(release, ["-c", path, "--socket", socket]);
      assertEquals([code, console.stdout, console.stderr], [0, "web is given up\n", ""]);
      assertEquals(asked.map((each) => each.path), [ROLE, RELEASE]);
    })));

Deno.test("release -c finds the director on the socket that the configuration names", () =>
  withAnswers(
    ANSWERS,
    (socket, asked) =>
      withFile(`admin: { socket: ${socket} }\n${VALID}`, async (path) => {
        assertEquals((await runCommand(release, ["-c", path])).console.stdout, "web is given up\n");
        assertEquals(asked.length, 2);
      }),
  ));

Deno.test("release --table takes no services from a director that runs", () =>
  withAnswers(ANSWERS, (socket, asked) =>
    withFile(VALID, async (path) => {
      const words = ["-c", path, "--table", "--socket", socket];
      const error = await assertRejects(() => runCommand(release, words), RingmasterError);
      assertEquals(error.code, "refused");
      assertStringIncludes(error.message, `a director answers at "${socket}" and keeps it`);
      assertEquals(asked.map((each) => each.path), [ROLE], "nothing was given up");
    })));

Deno.test("release -c does it directly where no director answers", () =>
  withFile(VALID, async (path) => {
    const socket = "/nowhere/at/all.sock";
    const words = ["-c", path, "--socket", socket];
    const { code, console } = await runCommand(release, words);
    assertEquals([code, console.stdout], [0, "there are no resources to give up\n"]);
    assertEquals(
      console.stderr,
      `ringmaster: no director answers at "${socket}": it is done directly\n`,
    );
    const { console: both } = await runCommand(release, [...words, "--table"]);
    assertEquals(
      both.stdout,
      "there are no resources to give up\nthere are no services in the table to remove\n",
    );
  }));

Deno.test("release -c does nothing directly where it cannot tell whether a director runs", () =>
  withAnswers(
    { [ROLE]: () => problem(500, "boom") },
    (socket, asked) =>
      withFile(VALID, async (path) => {
        const words = ["-c", path, "--socket", socket];
        const error = await assertRejects(() => runCommand(release, words), RingmasterError);
        assertEquals([error.code, asked.length], ["connection_failed", 1]);
      }),
  ));

Deno.test("release -c with a broken configuration says what is wrong with it and does nothing", () =>
  withAnswers(ANSWERS, (socket, asked) =>
    withFile("services: 7\n", async (path) => {
      const { code, console } = await runCommand(release, ["-c", path, "--socket", socket]);
      assertEquals([code, asked.length], [1, 0]);
      assertStringIncludes(console.stderr, "ringmaster.yaml:1: services: ");
    })));

Deno.test("release --table wants the configuration that says which services are ours", async () => {
  const error = await assertRejects(() => runCommand(release, ["--table"]), RingmasterError);
  assertEquals([error.code, error.message], [
    "usage",
    'cannot use --table without -c PATH; "ringmaster release --help" says more',
  ]);
});

Deno.test("tellReleased says of each resource what became of it, and counts what failed", () => {
  const released: ReleasedOnce = {
    resources: [
      { group: "web", resource: "ip_addr a", held: true },
      { group: "web", resource: "ip_addr b", held: false },
      { group: "web", resource: "script c", failure: "it says\x1b[2J no" },
      { group: "web", resource: "script d" },
    ],
    table: {
      backend: "ipvsadm",
      operations: [{
        kind: "service.remove",
        service: {
          key: { by: "address", protocol: "tcp", address: "10.0.0.1", port: 80 },
          scheduler: "rr",
        },
      }],
    },
  };
  const console = createTestConsole();
  assertEquals(tellReleased(released, console), 1);
  assertEquals(console.stdout.split("\n"), [
    "ip_addr a of web is given up",
    "ip_addr b of web was not here",
    "script d of web is given up",
    "remove service 10.0.0.1:80/tcp",
    "",
  ]);
  assertEquals(
    console.stderr,
    "ringmaster: cannot give up script c of web, which may be here still: it says [2J no\n",
  );
});

Deno.test("tellReleased says why the table could not be cleared", () => {
  const console = createTestConsole();
  const table = { operations: [], failure: "no right to do it" };
  assertEquals(tellReleased({ resources: [], table }, console), 1);
  assertEquals(console.stderr, "ringmaster: cannot clear the table: no right to do it\n");
});
