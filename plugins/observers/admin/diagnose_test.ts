import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Finding, systemClock, systemCommands } from "../../../core/plugin/mod.ts";
import {
  createFakeClock,
  createTestContext,
  eventually,
  instantiate,
} from "../../../core/testing/mod.ts";
import { ANSWER_LIMIT_MS, diagnose } from "./diagnose.ts";
import { plugin } from "./mod.ts";

const signal = new AbortController().signal;
const context = createTestContext("observer.admin", {
  clock: systemClock,
  command: systemCommands,
});

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-admin-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The only finding. */
async function look(socket: string): Promise<Finding> {
  const [finding, ...others] = await diagnose({ socket }, context, signal);
  if (finding === undefined || others.length > 0) throw new Error("wanted is one finding");
  assertEquals(finding.subject, `admin socket ${socket}`);
  return finding;
}

/** Leaves a socket behind as a process does that is killed. */
async function leaveSocket(path: string): Promise<void> {
  const program = `Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });
    console.log("ready"); setTimeout(() => {}, 60_000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
}

Deno.test("diagnose finds a free place for the socket, also where its folder is yet to be made", () =>
  inFolder(async (folder) => {
    for (const socket of [`${folder}/admin.sock`, `${folder}/to/be/made/admin.sock`]) {
      const { status, message } = await look(socket);
      assertEquals([status, message], ["ok", "nobody answers there, and a director can serve it"]);
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("diagnose names the director that answers on the socket", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const snapshot = { version: "1.2.3", node: "lb1", pid: 77 };
    const director = {
      ...context.director,
      // The version route reads no more of a snapshot than this.
      snapshot: () => Promise.resolve(snapshot as never),
    };
    const observer = instantiate(plugin, { socket }, { ...context, director });
    await observer.start(signal);
    try {
      const { status, message } = await look(socket);
      assertEquals(status, "ok");
      assertStringIncludes(message, "ringmaster 1.2.3 answers there, process 77 on lb1");
      await Deno.chmod(socket, 0o666);
      const [, open] = await diagnose({ socket }, context, signal);
      assertEquals(open?.status, "failed");
      assertEquals(open?.remedy, `run "chmod o= ${socket}"`);
    } finally {
      await observer.stop();
    }
  }));

Deno.test("diagnose tells a socket that a killed director left, and leaves it where it is", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    await leaveSocket(socket);
    await Deno.chmod(socket, 0o660);
    const { status, message, remedy } = await look(socket);
    assertEquals(status, "warning");
    assertEquals(message, "nobody answers there; a director that was killed left it");
    assertEquals(remedy, "nothing to do: the next director replaces it");
    assertEquals((await Deno.lstat(socket)).isSocket, true);
  }));

Deno.test("diagnose tells that something else answers on the socket", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const server = Deno.serve(
      { transport: "unix", path: socket, onListen: () => {} },
      () => Response.json({ name: "another program" }),
    );
    await Deno.chmod(socket, 0o660);
    const { status, message } = await look(socket);
    assertEquals(status, "failed");
    assertStringIncludes(message, "what holds it does not answer as a director does");
    await server.shutdown();
  }));

Deno.test("diagnose gives up on a director that hangs", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    using listener = Deno.listen({ transport: "unix", path: socket });
    await Deno.chmod(socket, 0o660);
    const accepted: Deno.Conn[] = [];
    const accepting = (async () => {
      for await (const connection of listener) accepted.push(connection);
    })();
    const clock = createFakeClock();
    const pending = diagnose({ socket }, { ...context, clock }, signal);
    // The first connection only tries whether somebody is there; the second asks who.
    await eventually("it is asked who is there", () => accepted.length === 2);
    await clock.advance(ANSWER_LIMIT_MS);
    const [finding] = await pending;
    assertEquals(finding?.status, "failed");
    assertStringIncludes(finding?.message ?? "", "no answer within 3s");
    assertEquals(clock.pending, 0);
    listener.close();
    await accepting;
    for (const connection of accepted) connection.close();
  }));

Deno.test("diagnose says that the place of the socket is taken or cannot be used", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "precious");
    const cases: Readonly<Record<string, RegExp>> = {
      [`${folder}/file`]: /something that is no socket is in its place/,
      [`${folder}/file/admin.sock`]: /file is no folder/,
      [`${folder}/${"x".repeat(120)}`]: /its path has \d+ bytes; a socket's may have 107/,
    };
    for (const [socket, expected] of Object.entries(cases)) {
      const { status, message, remedy } = await look(socket);
      assertEquals(status, "failed");
      assertMatch(message, expected);
      assertStringIncludes(remedy ?? "", "name another place with --socket");
    }
  }));

Deno.test("diagnose says that the folder of the socket cannot be written", () =>
  inFolder(async (folder) => {
    const command = { run: () => Promise.resolve({ code: 1, stdout: "", stderr: "" }) };
    const socket = `${folder}/made/admin.sock`;
    const [finding] = await diagnose({ socket }, { ...context, command }, signal);
    assertEquals(finding?.status, "failed");
    assertStringIncludes(finding?.message ?? "", `because ${folder} cannot be written`);
  }));

Deno.test("diagnose looks at the place that fits the user where the configuration names none", async () => {
  const before = Deno.env.get("RINGMASTER_SOCKET");
  Deno.env.set("RINGMASTER_SOCKET", "/tmp/no-such-folder/of-this-test.sock");
  try {
    const prepared = plugin.prepare({});
    if (!prepared.ok) throw new Error("the admin plugin needs no options");
    const [finding] = await prepared.diagnose(context, signal);
    assertEquals(finding?.subject, "admin socket /tmp/no-such-folder/of-this-test.sock");
  } finally {
    if (before === undefined) Deno.env.delete("RINGMASTER_SOCKET");
    else Deno.env.set("RINGMASTER_SOCKET", before);
  }
});
