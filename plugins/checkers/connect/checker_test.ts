import { assertEquals, assertRejects } from "@std/assert";
import { type CheckTarget, ConnectionError, type Dial } from "../../../core/plugin/mod.ts";
import { createTestContext, eventually, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const linux = Deno.build.os === "linux";
const soon = () => AbortSignal.timeout(10_000);

/** A server that notes how many connections came and how many the other side has closed; it never says a word. */
function silentServer(hostname = "127.0.0.1") {
  const listener = Deno.listen({ hostname, port: 0 });
  const counts = { accepted: 0, ended: 0 };
  void (async () => {
    for await (const connection of listener) {
      counts.accepted++;
      // A connection that is reset has ended too.
      void connection.read(new Uint8Array(1)).catch(() => null).then((length) => {
        if (length === null) counts.ended++;
        connection.close();
      });
    }
  })();
  const target: CheckTarget = { address: hostname, port: listener.addr.port, protocol: "tcp" };
  return { target, counts, close: () => listener.close() };
}

function deadTarget(): CheckTarget {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return { address: "127.0.0.1", port: listener.addr.port, protocol: "tcp" };
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

const fakeTarget: CheckTarget = { address: "10.0.0.147", port: 7072, protocol: "tcp" };

/** The checker with a dial that does this instead of connecting. */
function checkerWith(tcp: Dial["tcp"]) {
  const dial: Dial = { tcp, datagram: () => Promise.reject(new Error("this test has no UDP")) };
  return instantiate(plugin, {}, createTestContext(plugin.id, { dial }));
}

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`the checker finds a server of ${hostname} up that accepts, and closes at once`, async () => {
    const server = silentServer(hostname);
    try {
      const result = await instantiate(plugin).check(server.target, soon());
      assertEquals(result, { healthy: true, message: "connected" });
      await eventually("the server sees the end", () => server.counts.ended === 1);
      assertEquals(server.counts.accepted, 1);
    } finally {
      server.close();
    }
  });
}

Deno.test("the checker finds a server down that refuses", async () => {
  const result = await instantiate(plugin).check(deadTarget(), soon());
  assertEquals(result, { healthy: false, message: "connection refused" });
});

Deno.test("the checker finds a server down that was up, and up again", async () => {
  const checker = instantiate(plugin);
  const { target, close } = silentServer();
  assertEquals((await checker.check(target, soon())).healthy, true);
  close();
  await eventually("it is down", async () => !(await checker.check(target, soon())).healthy);
  const listener = Deno.listen({ hostname: target.address, port: target.port });
  assertEquals((await checker.check(target, soon())).healthy, true);
  (await listener.accept()).close();
  listener.close();
});

Deno.test("the checker ends with the words of the signal that aborts", async () => {
  const abort = new AbortController();
  // What the system's own dial does while nobody answers.
  const checker = checkerWith((_to, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(
          new ConnectionError("timed_out", "cannot connect", (signal.reason as Error).message),
        );
      });
    })
  );
  const checking = checker.check(fakeTarget, abort.signal);
  abort.abort(new Error("no answer within 1s"));
  assertEquals(await checking, { healthy: false, message: "no answer within 1s" });
});

Deno.test("the checker connects to nobody where the signal has aborted already", async () => {
  const server = silentServer();
  try {
    const signal = AbortSignal.abort(new Error("too late"));
    const result = await instantiate(plugin).check(server.target, signal);
    assertEquals(result, { healthy: false, message: "too late" });
    assertEquals(server.counts.accepted, 0);
  } finally {
    server.close();
  }
});

Deno.test("the checker hands its target and signal on, and closes what it is given", async () => {
  const { signal } = new AbortController();
  const seen: unknown[] = [];
  const checker = checkerWith((to, given) => {
    seen.push(to, given === signal);
    return Promise.resolve({
      local: { address: "10.0.0.150", port: 40_000 },
      read: () => Promise.reject(new Error("nothing is read")),
      write: () => Promise.reject(new Error("nothing is written")),
      close: () => void seen.push("closed"),
    });
  });
  assertEquals(await checker.check(fakeTarget, signal), { healthy: true, message: "connected" });
  assertEquals(seen, [fakeTarget, true, "closed"]);
});

Deno.test("the checker hands on an error that is no server's refusal", async () => {
  const checker = checkerWith(() => Promise.reject(new TypeError("a bug")));
  await assertRejects(() => checker.check(fakeTarget, soon()), TypeError, "a bug");
});

Deno.test("the checker serves tcp only and has no options", () => {
  assertEquals(plugin.id, "checker.connect");
  assertEquals(plugin.protocols, ["tcp"]);
  assertEquals(plugin.prepare({}).ok, true);
  const prepared = plugin.prepare({ request: "/" });
  assertEquals(prepared.ok ? [] : prepared.problems.map(({ path }) => path), [["request"]]);
});

Deno.test("500 checks leave nothing open", { ignore: !linux }, async () => {
  const server = silentServer();
  const checker = instantiate(plugin);
  const dead = deadTarget();
  try {
    const before = openDescriptors();
    for (let count = 0; count < 25; count++) {
      const targets = Array.from(
        { length: 20 },
        (_, index) => index % 2 === 0 ? server.target : dead,
      );
      const results = await Promise.all(targets.map((target) => checker.check(target, soon())));
      assertEquals(
        results.map(({ healthy }) => healthy),
        targets.map((target) => target === server.target),
      );
    }
    await eventually("the server has seen every end", () => server.counts.ended === 250);
    await eventually("no socket is left", () => openDescriptors() <= before);
  } finally {
    server.close();
  }
});
