import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  createEventBus,
  type ObserverContext,
  RingmasterError,
  systemClock,
} from "../../../core/plugin/mod.ts";
import { createTestContext, eventually, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { STREAMS_MAX } from "./streams.ts";
import { freePort, inFolder } from "./thread_fixture.ts";

const signal = new AbortController().signal;

function contextWith(version: string): ObserverContext {
  const snapshot = { version, node: "lb1", pid: 7 };
  const context = createTestContext("observer.admin", { clock: systemClock });
  return {
    ...context,
    // The API hands on what it gets; the parts that it reads are enough here.
    director: { ...context.director, snapshot: () => Promise.resolve(snapshot as never) },
  };
}

function admin(socket: string, version = "1") {
  return instantiate(plugin, { socket }, contextWith(version));
}

async function ask(socket: string, path = "/api/v1/version"): Promise<{ version: string }> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  return await (await fetch(`http://localhost${path}`, { client })).json();
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

Deno.test("the admin observer streams events, and its stop ends the streams at once", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const context = contextWith("1");
    const bus = createEventBus({ now: () => 5, onFault: () => {} });
    const observer = instantiate(plugin, { socket }, { ...context, events: bus });
    await observer.start(signal);
    using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
    const response = await fetch("http://localhost/api/v1/events", {
      client,
      headers: { accept: "text/event-stream" },
    });
    assert(response.body !== null);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader.read()).value, ": events follow\n\n");
    bus.emit({ type: "service.recovered", service: "10.0.0.1:80/tcp" });
    assertStringIncludes((await reader.read()).value ?? "", "id: 1\nevent: service.recovered\n");
    const startedAt = performance.now();
    await observer.stop();
    assertEquals((await reader.read()).done, true);
    assert(performance.now() - startedAt < 900, "the stop waited for the stream");
    await observer.start(signal);
    assertEquals((await ask(socket)).version, "1");
    await observer.stop();
  }));

Deno.test("the admin observer forgets clients that went away, so that others get a stream", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const observer = admin(socket);
    await observer.start(signal);
    const head = "GET /api/v1/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n";
    const open = async () => {
      const connection = await Deno.connect({ transport: "unix", path: socket });
      await connection.write(new TextEncoder().encode(head));
      const buffer = new Uint8Array(20);
      await connection.read(buffer);
      return { connection, status: new TextDecoder().decode(buffer).slice(9, 12) };
    };
    const first = await Promise.all(Array.from({ length: STREAMS_MAX }, open));
    assertEquals(first.every(({ status }) => status === "200"), true);
    const refused = await open();
    assertEquals(refused.status, "503");
    for (const { connection } of [...first, refused]) connection.close();
    await eventually("there is room again", async () => {
      const { connection, status } = await open();
      connection.close();
      return status === "200";
    });
    await observer.stop();
  }));

function sharing(context: ObserverContext, options: Readonly<Record<string, unknown>>) {
  return instantiate(plugin, options, context);
}

Deno.test("the admin observer hands its thread over to one with other options, and streams go on", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const context = contextWith("1");
    const before = sharing(context, { socket });
    await before.start(signal);
    using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
    const response = await fetch("http://localhost/api/v1/events", {
      client,
      headers: { accept: "text/event-stream" },
    });
    const reader = response.body!.getReader();
    await reader.read();
    const port = freePort();
    const after = sharing(context, { socket, listen: port, public_read: true });
    await after.start(signal);
    await before.stop();
    const listener = `http://127.0.0.1:${port}/api/v1/version`;
    assertEquals((await (await fetch(listener)).json()).version, "1");
    const next = reader.read();
    assertEquals((await ask(socket)).version, "1");
    await after.stop();
    assertEquals((await next).done, true, "the stream was closed before the stop");
    await assertRejects(() => fetch(listener));
  }));

Deno.test("the admin observer goes on as before where one with other options does not come into force", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/admin.sock`;
    const context = contextWith("1");
    const before = sharing(context, { socket });
    await before.start(signal);
    const port = freePort();
    const listener = `http://127.0.0.1:${port}/api/v1/version`;
    const cancelled = sharing(context, { socket, listen: port, public_read: true });
    await cancelled.start(signal);
    await cancelled.stop();
    await eventually("the listener is gone", () => fetch(listener).then(() => false, () => true));
    assertEquals((await ask(socket)).version, "1");
    const refused = sharing(context, { socket, group: "no-such-group" });
    await assertRejects(() => refused.start(signal), RingmasterError, 'no group "no-such-group"');
    await refused.stop();
    assertEquals((await ask(socket)).version, "1");
    await before.stop();
    await assertRejects(() => Deno.lstat(socket), Deno.errors.NotFound);
  }));
