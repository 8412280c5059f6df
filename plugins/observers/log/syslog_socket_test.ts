import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { createSyslogSocket } from "./syslog_socket.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function receiver(path: string): Deno.DatagramConn {
  return Deno.listenDatagram({ transport: "unixpacket", path });
}

async function next(daemon: Deno.DatagramConn): Promise<string> {
  const [bytes] = await daemon.receive();
  return new TextDecoder().decode(bytes);
}

Deno.test("createSyslogSocket sends each message as one datagram", async () => {
  await inFolder(async (folder) => {
    const daemon = receiver(`${folder}/log`);
    const socket = createSyslogSocket(`${folder}/log`);
    await socket.send("<134>one é");
    await socket.send("<134>two");
    assertEquals([await next(daemon), await next(daemon)], ["<134>one é", "<134>two"]);
    socket.close();
    daemon.close();
  });
});

Deno.test("createSyslogSocket fails where there is no daemon, and works when there is one", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/log`;
    const socket = createSyslogSocket(path);
    await assertRejects(() => socket.send("lost"), Deno.errors.NotFound);
    const first = receiver(path);
    await socket.send("one");
    assertEquals(await next(first), "one");
    first.close();
    // The daemon is gone and its name is left.
    await assertRejects(() => socket.send("lost"));
    await Deno.remove(path);
    const second = receiver(path);
    await socket.send("two");
    assertEquals(await next(second), "two");
    socket.close();
    second.close();
  });
});

Deno.test("createSyslogSocket leaves no file behind, open or closed", async () => {
  await inFolder(async (folder) => {
    const before = Deno.env.get("TMPDIR");
    Deno.env.set("TMPDIR", folder);
    const daemon = receiver(`${folder}/log`);
    const socket = createSyslogSocket(`${folder}/log`);
    try {
      await socket.send("one");
    } finally {
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    }
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["log"]);
    socket.close();
    daemon.close();
  });
});

Deno.test("createSyslogSocket can be closed while the daemon does not read, and sends nothing afterwards", async () => {
  await inFolder(async (folder) => {
    const deaf = receiver(`${folder}/log`);
    const socket = createSyslogSocket(`${folder}/log`);
    let sent = 0;
    let ended = false;
    const sending = (async () => {
      for (; sent < 100_000; sent++) await socket.send("x".repeat(500));
    })().catch(() => {}).finally(() => ended = true);
    let before = -1;
    await eventually("the queue is full", () => {
      const stands = sent > 0 && sent === before;
      before = sent;
      return stands;
    });
    assertEquals(ended, false);
    socket.close();
    deaf.close();
    await sending;
    await assertRejects(() => socket.send("too late"), Error, "closed");
  });
});
