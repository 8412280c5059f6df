import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type ObserverContext, RingmasterError, systemClock } from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const signal = new AbortController().signal;

function contextWith(version: string): ObserverContext {
  const snapshot = { version, node: "lb1", pid: 7 };
  return {
    ...createTestContext("observer.admin", { clock: systemClock }),
    // The API hands on what it gets; the parts that it reads are enough here.
    director: { snapshot: () => Promise.resolve(snapshot as never) },
  };
}

function admin(socket: string, version = "1") {
  return instantiate(plugin, { socket }, contextWith(version));
}

async function ask(socket: string, path = "/api/v1/version"): Promise<{ version: string }> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  return await (await fetch(`http://localhost${path}`, { client })).json();
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-admin-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the admin observer serves on its socket from start to stop, and takes the socket away", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const observer = admin(socket, "0.1.0");
    await observer.start(signal);
    assertEquals((await ask(socket)).version, "0.1.0");
    await observer.stop();
    await assertRejects(() => Deno.lstat(socket), Deno.errors.NotFound);
  }));

Deno.test("the admin observer makes the folder 0750 and the socket 0660", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/made/here/admin.sock`;
    const observer = admin(socket);
    await observer.start(signal);
    assertEquals((await Deno.stat(`${folder}/made/here`)).mode, 0o40750);
    assertEquals((await Deno.stat(socket)).mode, 0o140660);
    await observer.stop();
  }));

Deno.test("the admin observer refuses a socket on which another director answers, and leaves it alone", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const first = admin(socket, "first");
    const second = admin(socket, "second");
    await first.start(signal);
    const error = await assertRejects(() => second.start(signal), RingmasterError);
    assertEquals(error.code, "socket_busy");
    assertStringIncludes(error.message, `"${socket}": another director answers there`);
    await second.stop();
    assertEquals((await ask(socket)).version, "first");
    await first.stop();
  }));

Deno.test("the admin observer replaces the socket that a killed director left behind", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const listen = `Deno.listen({ transport: "unix", path: ${JSON.stringify(socket)} });
      console.log("ready"); setTimeout(() => {}, 60_000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", listen],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    assert((await Deno.lstat(socket)).isSocket, "the killed process left its socket");
    const observer = admin(socket, "new");
    await observer.start(signal);
    assertEquals((await ask(socket)).version, "new");
    await observer.stop();
  }));

Deno.test("the admin observer never removes what is no socket", () =>
  inFolder(async (folder) => {
    const file = `${folder}/precious`;
    await Deno.writeTextFile(file, "keep me");
    const observer = admin(file);
    const error = await assertRejects(() => observer.start(signal), RingmasterError);
    assertStringIncludes(error.message, `"${file}": something that is no socket is in its place`);
    assertStringIncludes(error.message, "--socket");
    await observer.stop();
    assertEquals(await Deno.readTextFile(file), "keep me");
  }));

Deno.test("the admin observer says which place cannot be used and how to name another", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const socket of [`${folder}/file/admin.sock`, `${folder}/${"x".repeat(120)}`]) {
      const error = await assertRejects(() => admin(socket).start(signal), RingmasterError);
      assertEquals(error.code, "plugin_failed");
      assertStringIncludes(error.message, `cannot serve the admin socket "${socket}"`);
      assertStringIncludes(error.message, "admin.socket in the configuration");
    }
  }));

Deno.test("the admin observer stops although a client holds its connection open", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const observer = admin(socket);
    await observer.start(signal);
    using _idle = await Deno.connect({ transport: "unix", path: socket });
    await observer.stop();
    await assertRejects(() => ask(socket));
  }));

Deno.test("the admin observer can be stopped without a start, and started again after a stop", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const observer = admin(socket);
    await observer.stop();
    await observer.start(signal);
    await observer.stop();
    await observer.start(signal);
    assertEquals((await ask(socket)).version, "1");
    await observer.stop();
  }));

Deno.test("the admin plugin refuses options that it does not know", () => {
  assertEquals(plugin.id, "observer.admin");
  const prepared = plugin.prepare({ sokcet: "/x" });
  assert(!prepared.ok);
  assertStringIncludes(prepared.problems[0]?.message ?? "", 'did you mean "socket"?');
});
