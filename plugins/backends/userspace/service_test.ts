import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  RingmasterError,
  type ServiceSettings,
  silentLogger,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { FileBudget } from "./files.ts";
import { userspaceOptions } from "./options.ts";
import { openService, type Service } from "./service.ts";
import { createSlots } from "./slots.ts";
import {
  connectToVirtual,
  loopback,
  PORT,
  readName,
  realServer,
  socketTest,
  startNamedServer,
  virtualKey,
} from "./test_kit.ts";
import { startUdpServer, UdpClient } from "./udp_test_kit.ts";

const ID = `${loopback(147)}:${PORT}`;

function open(key: VirtualServiceKey, settings: Partial<ServiceSettings> = {}): Service {
  return openService(
    { key, scheduler: "rr", ...settings },
    {
      options: userspaceOptions.parse({}),
      clock: createFakeClock(),
      logger: silentLogger,
      files: new FileBudget(),
      slots: createSlots(),
    },
  );
}

socketTest("openService relays TCP and shows settings, servers and counters", async () => {
  await using _server = startNamedServer(147);
  const service = open(virtualKey("tcp"), { persistence: { timeoutSeconds: 9 } });
  service.addServer(realServer(147, 3));
  using client = await connectToVirtual();
  assertEquals(await readName(client), "147");
  const { scheduler, persistence, servers } = service.table();
  assertEquals([scheduler, persistence?.timeoutSeconds, servers.get(ID)?.weight], ["rr", 9, 3]);
  assertEquals(service.stats().get(ID)?.activeConnections, 1);
  await service.close();
});

socketTest("openService relays UDP where the key says so", async () => {
  await using _server = startUdpServer(147);
  const service = open(virtualKey("udp"));
  service.addServer(realServer(147));
  using client = new UdpClient();
  assertEquals(await client.ask("hello"), "147;hello");
  assertEquals(service.stats().get(ID)?.inactiveConnections, 1);
  await service.close();
});

socketTest("openService gives tables that later changes leave as they are", async () => {
  const service = open(virtualKey("tcp"));
  const empty = service.table();
  service.addServer(realServer(147, 1));
  const before = service.table();
  service.editServer(realServer(147, 2));
  service.edit({ key: virtualKey("tcp"), scheduler: "wlc" });
  assertEquals(empty.servers.size, 0);
  assertEquals([before.scheduler, before.servers.get(ID)?.weight], ["rr", 1]);
  service.removeServer(realServer(147));
  assertEquals([service.table().scheduler, service.table().servers.size], ["wlc", 0]);
  await service.close();
});

socketTest("openService refuses what it cannot balance before it opens anything", async () => {
  assertThrows(() => open(virtualKey("tcp"), { scheduler: "dh" }), RingmasterError, '"dh"');
  assertThrows(() => open({ by: "fwmark", mark: 7, family: 6 }), RingmasterError, "fwmark:7/6");
  const service = open(virtualKey("tcp"));
  const busy = assertThrows(() => open(virtualKey("tcp")), RingmasterError);
  assert(busy.message.endsWith("/tcp: address already in use"), busy.message);
  await service.close();
});

socketTest("openService refuses servers that are there twice or not at all, by name", async () => {
  const service = open(virtualKey("udp"));
  service.addServer(realServer(147));
  for (
    const [change, why] of [
      [() => service.addServer(realServer(147)), `server ${ID} exists already`],
      [() => service.editServer(realServer(1)), `there is no server ${loopback(1)}:${PORT}`],
      [() => service.removeServer(realServer(1)), `there is no server ${loopback(1)}:${PORT}`],
    ] as const
  ) {
    const error = assertThrows(change, RingmasterError);
    assertEquals(error.message, `cannot change ${loopback(150)}:${PORT}/udp: ${why}`);
  }
  await service.close();
});
