import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { status } from "./status.ts";
import { runCommand } from "./test_files.ts";

async function withDirector(body: (socket: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-status-" });
  const path = `${folder}/admin.sock`;
  const server = Deno.serve(
    { transport: "unix", path, onListen: () => {} },
    () => Response.json(SNAPSHOT),
  );
  try {
    await body(path);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("status prints the table of a running director", () =>
  withDirector(async (socket) => {
    const { code, console } = await runCommand(status, ["--socket", socket]);
    assertEquals(code, 0);
    assertStringIncludes(console.stdout, "ringmaster 0.1.0 on lb1, process 4711, up 5m 5s\n");
    assertStringIncludes(console.stdout, "10.0.0.146:9072  masq     down");
  }));

Deno.test("status --json prints the snapshot as it is", () =>
  withDirector(async (socket) => {
    const { console } = await runCommand(status, ["--socket", socket, "--json"]);
    assertEquals(JSON.parse(console.stdout), SNAPSHOT);
  }));

Deno.test("status looks for the socket where RINGMASTER_SOCKET says", () =>
  withDirector(async (socket) => {
    const before = Deno.env.get("RINGMASTER_SOCKET");
    Deno.env.set("RINGMASTER_SOCKET", socket);
    try {
      assertEquals((await runCommand(status, [])).code, 0);
    } finally {
      if (before === undefined) Deno.env.delete("RINGMASTER_SOCKET");
      else Deno.env.set("RINGMASTER_SOCKET", before);
    }
  }));

Deno.test("status fails with no_director where none answers", async () => {
  const error = await assertRejects(
    () => runCommand(status, ["--socket", "/nowhere/at/all.sock"]),
    RingmasterError,
  );
  assertEquals(error.code, "no_director");
});

Deno.test("status --sort orders the servers of each service, and refuses another word", () =>
  withDirector(async (socket) => {
    const { console } = await runCommand(status, ["--sort", "server", "--socket", socket]);
    assert(console.stdout.indexOf("10.0.0.146:9072") < console.stdout.indexOf("10.0.0.147:9072"));
    const wrong = () => runCommand(status, ["--sort", "colour", "--socket", socket]);
    await assertRejects(wrong, RingmasterError, 'option --sort is "colour", allowed are service');
  }));
