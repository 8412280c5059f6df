import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import {
  asGroupError,
  asSocketError,
  prepareSocket,
  protectSocket,
  removeSocket,
} from "./socket.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-socket-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("prepareSocket makes missing folders for the owner and the group, and leaves present ones", () =>
  inFolder(async (folder) => {
    await prepareSocket(`${folder}/a/b/admin.sock`);
    assertEquals((await Deno.stat(`${folder}/a/b`)).mode, 0o40750);
    await Deno.chmod(`${folder}/a/b`, 0o700);
    await prepareSocket(`${folder}/a/b/admin.sock`);
    assertEquals((await Deno.stat(`${folder}/a/b`)).mode, 0o40700);
  }));

Deno.test("prepareSocket refuses a socket that somebody answers on", () =>
  inFolder(async (folder) => {
    const path = `${folder}/admin.sock`;
    using _listener = Deno.listen({ transport: "unix", path });
    const error = await assertRejects(() => prepareSocket(path), RingmasterError);
    assertEquals(error.code, "socket_busy");
    assert((await Deno.lstat(path)).isSocket);
  }));

Deno.test("prepareSocket refuses a folder that is none, and a link in the socket's place", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.symlink(`${folder}/file`, `${folder}/link`);
    const behindFile = await assertRejects(
      () => prepareSocket(`${folder}/file/admin.sock`),
      RingmasterError,
    );
    assertStringIncludes(behindFile.message, "its folder is something else than a folder");
    const link = await assertRejects(() => prepareSocket(`${folder}/link`), RingmasterError);
    assertStringIncludes(link.message, "something that is no socket is in its place");
  }));

Deno.test("prepareSocket refuses a path that the kernel has no room for, and takes the longest", () =>
  inFolder(async (folder) => {
    const longest = `${folder}/${"a".repeat(107 - folder.length - 1)}`;
    await prepareSocket(longest);
    const error = await assertRejects(() => prepareSocket(`${longest}a`), RingmasterError);
    assertStringIncludes(error.message, "its path has 108 bytes; wanted are 107 at most");
  }));

Deno.test("protectSocket leaves the socket to its owner and the group", () =>
  inFolder(async (folder) => {
    const path = `${folder}/admin.sock`;
    using _listener = Deno.listen({ transport: "unix", path });
    await protectSocket(path);
    assertEquals((await Deno.stat(path)).mode, 0o140660);
  }));

Deno.test("removeSocket does not mind that the socket is gone already", () =>
  inFolder(async (folder) => {
    await removeSocket(`${folder}/admin.sock`);
  }));

Deno.test("asSocketError names the path and the remedy, and keeps errors of ours", () => {
  const ours = new RingmasterError("timed_out", "late");
  assertEquals(asSocketError("/x", ours), ours);
  assertEquals(asSocketError("/x", new Deno.errors.AddrInUse("in use")).code, "socket_busy");
  const group = asGroupError("/x", new Error('there is no group "Ops"'));
  assertEquals(group.message.includes("--socket"), false);
  assertEquals(group.message.includes('"Ops"'), true);
  const other = asSocketError("/x", new Error("Permission denied (os error 13)"));
  assertEquals(
    other.message,
    'cannot serve the admin socket "/x": permission denied; ' +
      "name another place with --socket, or with admin.socket in the configuration",
  );
});
