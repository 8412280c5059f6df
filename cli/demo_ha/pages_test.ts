import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RingmasterError, systemClock } from "../../mod.ts";
import { placesOf } from "./files.ts";
import { DIRECTORS } from "./network.ts";
import { Pages } from "./pages.ts";

/** Free ports of this machine, for as long as nobody else takes them. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    return port;
  });
}

Deno.test("Pages brings what answers on a director's host to a port of this machine, until it stops", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-pages-" });
  for (const { name } of DIRECTORS) await Deno.mkdir(`${folder}/${name}`);
  const [inner = 0, first = 0, second = 0] = freePorts(3);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: inner, onListen() {} },
    () => new Response("a page"),
  );
  // Without a namespace the agent's own port is on this machine too, so that it has to be another one.
  const agent = `import { startRelay } from "${new URL("relay.ts", import.meta.url)}";
    startRelay({ transport: "unix", path: Deno.args[0] }, { transport: "tcp", hostname: "127.0.0.1", port: ${inner} });
    console.log("the relay is ready");`;
  await Deno.writeTextFile(`${folder}/agent.ts`, agent);
  const enter = [
    "sh",
    "-c",
    'exec "$0" run -A "$1" "$8"',
    Deno.execPath(),
    `${folder}/agent.ts`,
  ];
  const choices = [[inner, second], [first, second]];
  const pages = new Pages({
    prefix: "none-",
    folder,
    // Another demo was faster once.
    choosePorts: () => choices.shift() ?? [],
    clock: systemClock,
    enter,
  });
  assertEquals(pages.ports, [first, second]);
  assertThrows(() => Deno.listen({ hostname: "127.0.0.1", port: second }), Deno.errors.AddrInUse);
  await pages.start();
  for (const port of [first, second]) {
    assertEquals(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "a page");
  }
  assertEquals((await Deno.lstat(placesOf(folder, "AppNode1").pageSocket)).isSocket, true);
  await pages.stop();
  await assertRejects(() => fetch(`http://127.0.0.1:${first}/`), TypeError);
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Pages gives up where every port that it is given is taken", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const options = { prefix: "none-", folder: "/nowhere", clock: systemClock };
  const error = assertThrows(
    () => new Pages({ ...options, choosePorts: () => [port, port] }),
    RingmasterError,
  );
  assertEquals(error.code, "connection_failed");
  listener.close();
});
