import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import { missingEcho, systemEcho } from "./echo.ts";
import { openDescriptors } from "./testing.ts";

/** Without the right to it nothing of this can be shown; the lane of namespaces shows it with and without. */
const over4 = { ignore: systemEcho.obstacle(4) !== undefined };
const over6 = { ignore: systemEcho.obstacle(6) !== undefined };
const soon = () => AbortSignal.timeout(10_000);

Deno.test("systemEcho hears the reply of this machine over IPv4", over4, async () => {
  await systemEcho.ping("127.0.0.1", soon());
});

Deno.test("systemEcho hears the reply of this machine over IPv6", over6, async () => {
  await systemEcho.ping("::1", soon());
});

Deno.test("systemEcho pings a thousand hosts at once and leaves nothing open", over4, async () => {
  const hosts = Array.from(
    { length: 1_000 },
    (_, index) => `127.1.${Math.floor(index / 200)}.${1 + index % 200}`,
  );
  await systemEcho.ping("127.0.0.1", soon());
  const before = openDescriptors();
  await Promise.all(hosts.map((host) => systemEcho.ping(host, soon())));
  await eventually("no socket is left", () => openDescriptors() <= before);
});

Deno.test("systemEcho keeps a thousand requests to one host apart", over4, async () => {
  await Promise.all(
    Array.from({ length: 1_000 }, () => systemEcho.ping("127.0.0.1", soon())),
  );
});

Deno.test("systemEcho refuses what cannot be pinged, with the reason", over4, async () => {
  const before = openDescriptors();
  const broadcast = await assertRejects(
    () => systemEcho.ping("255.255.255.255", soon()),
    ConnectionError,
    "cannot ping 255.255.255.255: ",
  );
  assertEquals(broadcast.code, "connection_failed");
  await assertRejects(() => systemEcho.ping("localhost", soon()), ConnectionError, "no IP address");
  assert(openDescriptors() <= before);
});

Deno.test("an echo without the C library says so for every request", async () => {
  const error = await assertRejects(() => missingEcho.ping("::1", soon()), ConnectionError);
  assertEquals(error.reason, missingEcho.obstacle(6));
  assert(error.reason.includes("C library"));
});
