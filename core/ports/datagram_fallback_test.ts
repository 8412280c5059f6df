import { assertEquals, assertRejects } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { openFilteredDatagram } from "./datagram_fallback.ts";
import { deadPort, testDatagrams } from "./testing.ts";

testDatagrams("openFilteredDatagram", openFilteredDatagram);

Deno.test("openFilteredDatagram hears nothing of a dead server, and says so when time runs out", async () => {
  const abort = new AbortController();
  const datagram = await openFilteredDatagram(
    { address: "127.0.0.1", port: deadPort() },
    abort.signal,
  );
  await datagram.send(new TextEncoder().encode("anybody there?"));
  const waiting = datagram.receive();
  abort.abort(new Error("no answer within 1s"));
  const error = await assertRejects(() => waiting, ConnectionError);
  assertEquals([error.code, error.reason], ["timed_out", "no answer within 1s"]);
});

Deno.test("openFilteredDatagram knows its own port and not its address", async () => {
  for (const [address, unspecified] of [["127.0.0.1", "0.0.0.0"], ["::1", "::"]] as const) {
    const datagram = await openFilteredDatagram(
      { address, port: 9 },
      new AbortController().signal,
    );
    assertEquals(datagram.local.address, unspecified);
    datagram.close();
  }
});

Deno.test("openFilteredDatagram says in plain words what the system refuses", async () => {
  const datagram = await openFilteredDatagram(
    { address: "127.0.0.1", port: 9 },
    new AbortController().signal,
  );
  const error = await assertRejects(
    () => datagram.send(new Uint8Array(70_000)),
    ConnectionError,
    "cannot send to 127.0.0.1:9: message too long",
  );
  assertEquals(error.code, "connection_failed");
  datagram.close();
});
