import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect } from "node:tls";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createListenSet } from "./listen_set.ts";
import { freePort, inFolder } from "./thread_fixture.ts";
import {
  AUTHORITY,
  SECOND_CERTIFICATE,
  SECOND_KEY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from "./tls_fixture.ts";

function listening() {
  const notes: string[] = [];
  const set = createListenSet({
    answering: { fetch: () => new Response("here") },
    note: (level, message) => void notes.push(`${level}: ${message}`),
  });
  return { notes, set };
}

async function answer(port: number): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } catch {
    return "nobody";
  }
}

/** The name in the certificate that is shown to a new connection. */
function shownName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, ca: AUTHORITY, servername: "localhost" });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const { CN: name } = socket.getPeerCertificate().subject;
      socket.destroy();
      resolve(String(name));
    });
  });
}

const at = (port: number) => ({ address: "127.0.0.1", port });

Deno.test("a set serves the socket and the listeners, and takes on others while those that stay are served", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/a.sock`;
    const [one, two, three] = [freePort(), freePort(), freePort()];
    const { set } = listening();
    await set.open({ socket, listen: [at(one), at(two)] }, false);
    assertEquals((await Deno.stat(socket)).mode, 0o140660);
    const inode = (await Deno.stat(socket)).ino;
    await set.open({ socket, listen: [at(two), at(three)] }, false);
    assertEquals(await Promise.all([one, two, three].map(answer)), ["here", "here", "here"]);
    await set.settle();
    assertEquals(await Promise.all([one, two, three].map(answer)), ["nobody", "here", "here"]);
    assertEquals((await Deno.stat(socket)).ino, inode, "the socket was made anew");
    await set.close();
    await assertRejects(() => Deno.stat(socket), Deno.errors.NotFound);
    assertEquals(await Promise.all([two, three].map(answer)), ["nobody", "nobody"]);
  }));

Deno.test("a set that cannot listen somewhere says where and why, and serves as before", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/a.sock`;
    const [one, two] = [freePort(), freePort()];
    const { set } = listening();
    await set.open({ socket, listen: at(one) }, false);
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const wrong = { socket: `${folder}/b.sock`, listen: [at(two), at(taken.addr.port)] };
    const error = await assertRejects(() => set.open(wrong, false), RingmasterError);
    assertStringIncludes(error.message, `cannot listen on 127.0.0.1:${taken.addr.port}`);
    assertEquals([await answer(one), await answer(two)], ["here", "nobody"]);
    await assertRejects(() => Deno.stat(wrong.socket), Deno.errors.NotFound);
    const group = await assertRejects(
      () => set.open({ socket, group: "no-such" }, false),
      RingmasterError,
    );
    assertEquals(
      group.message,
      `cannot serve the admin socket "${socket}": there is no group "no-such" on this machine; ` +
        '"groupadd no-such" makes one, and admin.group names another',
    );
    await set.close();
  }));

Deno.test("a set that opens first serves its socket, and tries again where it cannot listen", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/a.sock`;
    const { set, notes } = listening();
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr;
    await set.open({ socket, listen: at(port) }, false);
    assertEquals(notes, [
      `error: cannot listen on 127.0.0.1:${port}: another program listens there; it is tried again every second`,
    ]);
    assertEquals((await Deno.stat(socket)).isSocket, true);
    await set.look();
    assertEquals(notes.length, 1, "told once");
    taken.close();
    await set.look();
    assertEquals(await answer(port), "here");
    await set.close();
  }));

Deno.test("a set without its certificate serves its socket, and nothing in the clear", () =>
  inFolder(async (folder) => {
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    const port = freePort();
    const { set, notes } = listening();
    await set.open({ socket: `${folder}/a.sock`, listen: at(port), tls }, false);
    assertStringIncludes(notes[0] ?? "", `"${tls.certificate}"`);
    assertEquals(await answer(port), "nobody");
    await Deno.writeTextFile(tls.certificate, SERVER_CERTIFICATE);
    await Deno.writeTextFile(tls.key, SERVER_KEY);
    await set.look();
    assertEquals(await shownName(port), "lb1.example");
    await set.close();
  }));

Deno.test("a set gives the socket to a group", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/a.sock`;
    const gid = Deno.gid() ?? 0;
    const lines = (await Deno.readTextFile("/etc/group")).split("\n").map((line) =>
      line.split(":")
    );
    const root = Deno.uid() === 0;
    const [group = "", , digits] = lines.find(([, , number]) =>
      root ? Number(number) > 0 : Number(number) === gid
    ) ?? [];
    const { set } = listening();
    await set.open({ socket, group }, false);
    const { gid: found, mode } = await Deno.stat(socket);
    assertEquals([found, mode], [Number(digits), 0o140660]);
    await set.open({ socket }, false);
    assertEquals((await Deno.stat(socket)).gid, gid, "who is not named any more may still come in");
    await set.close();
  }));

Deno.test("after a restart a set replaces the socket that is held, and tries again where it cannot listen", () =>
  inFolder(async (folder) => {
    const socket = `${folder}/a.sock`;
    const held = listening();
    await held.set.open({ socket }, false);
    const { set, notes } = listening();
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr;
    await set.open({ socket, listen: at(port) }, true);
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0] ?? "", `error: cannot listen on 127.0.0.1:${port}`);
    taken.close();
    await set.look();
    assertEquals(await answer(port), "here");
    await set.close();
    await held.set.close();
  }));

Deno.test("a set takes certificates that have changed, without closing the listener or a connection", () =>
  inFolder(async (folder) => {
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    const port = freePort();
    const { set, notes } = listening();
    await Deno.writeTextFile(tls.certificate, SERVER_CERTIFICATE);
    await Deno.writeTextFile(tls.key, SERVER_KEY);
    await set.open({ socket: `${folder}/a.sock`, listen: at(port), tls }, false);
    assertEquals(await shownName(port), "lb1.example");
    using client = Deno.createHttpClient({ caCerts: [AUTHORITY] });
    const ask = async () => await (await fetch(`https://127.0.0.1:${port}/`, { client })).text();
    assertEquals(await ask(), "here");
    await Deno.writeTextFile(tls.certificate, SECOND_CERTIFICATE);
    await set.look();
    assert(notes[0]?.includes("goes on with the certificate that it has"), notes.join());
    assertEquals(await shownName(port), "lb1.example");
    await Deno.writeTextFile(tls.key, SECOND_KEY);
    await set.look();
    assertEquals([await shownName(port), await ask()], ["lb1-again.example", "here"]);
    await set.close();
  }));
