import { assert, assertEquals, assertRejects } from "@std/assert";
import { EMPTY_TABLE, makeService, makeTable, type Operation } from "../../../core/plugin/mod.ts";
import { loopback, PORT, realServer, socketTest, virtualKey } from "./test_kit.ts";
import { ADD, addServer, createBackend, KEY, refusal, REMOVE, SETTINGS } from "./test_backend.ts";

socketTest(
  "UserspaceBackend says which address it cannot have, in the system's words",
  async () => {
    await using backend = createBackend();
    for (const protocol of ["tcp", "udp"] as const) {
      const key = { by: "address", protocol, address: "192.0.2.150", port: PORT } as const;
      assertEquals(
        await refusal(backend.apply({ kind: "service.add", service: { key, scheduler: "rr" } })),
        `cannot listen on 192.0.2.150:${PORT}/${protocol}: cannot assign requested address: no ` +
          "interface here has it, and a director that stands by needs net.ipv4.ip_nonlocal_bind=1",
      );
    }
    using _taken = Deno.listen({ hostname: KEY.address, port: KEY.port });
    assertEquals(
      await refusal(backend.apply(ADD)),
      `cannot listen on ${loopback(150)}:${PORT}/tcp: address already in use`,
    );
    assertEquals(await backend.list(), EMPTY_TABLE);
  },
);

socketTest(
  "UserspaceBackend refuses firewall marks, foreign schedulers and one-packet scheduling by name",
  async () => {
    await using backend = createBackend();
    const key = { by: "fwmark", mark: 7, family: 4 } as const;
    assertEquals(
      await refusal(backend.apply({ kind: "service.add", service: { key, scheduler: "rr" } })),
      "cannot balance fwmark:7/4 in this process: a firewall mark is only seen in the kernel",
    );
    const message = await refusal(
      backend.apply({ kind: "service.add", service: { key: KEY, scheduler: "lblcr" } }),
    );
    assert(
      message.includes('scheduler "lblcr"') && message.includes("userspace knows rr, wrr"),
      message,
    );
    assertEquals(
      await refusal(
        backend.apply({
          kind: "service.add",
          service: { key: virtualKey("udp"), scheduler: "rr", onePacket: true },
        }),
      ),
      `cannot balance ${loopback(150)}:${PORT}/udp in this process: ` +
        "one-packet scheduling is only done by the kernel",
    );
    assertEquals(await backend.list(), EMPTY_TABLE);
  },
);

socketTest(
  "UserspaceBackend lists thresholds and flags as they were given, so that a second round finds nothing to do",
  async () => {
    await using backend = createBackend();
    const service = { ...SETTINGS, scheduler: "sh", schedulerFlags: ["sh-port"] };
    const server = { ...realServer(147), upperThreshold: 10, lowerThreshold: 5 };
    await backend.apply({ kind: "service.add", service }, addServer(server));
    assertEquals(await backend.list(), makeTable([makeService(service, [server])]));
  },
);

socketTest("UserspaceBackend refuses what the kernel would refuse", async () => {
  await using backend = createBackend();
  const server = realServer(147);
  const outsiders: Operation[] = [
    { kind: "service.edit", service: SETTINGS },
    REMOVE,
    addServer(server),
    { kind: "server.edit", service: KEY, server },
    { kind: "server.remove", service: KEY, server },
  ];
  for (const operation of outsiders) {
    const message = await refusal(backend.apply(operation));
    assert(message.endsWith("there is no such service"), message);
  }
  await backend.apply(ADD, addServer(server));
  for (
    const [operation, why] of [
      [ADD, "the service exists already"],
      [addServer(server), `server ${loopback(147)}:${PORT} exists already`],
      [
        { kind: "server.edit", service: KEY, server: realServer(146) },
        `there is no server ${loopback(146)}:${PORT}`,
      ],
      [
        { kind: "server.remove", service: KEY, server: realServer(146) },
        `there is no server ${loopback(146)}:${PORT}`,
      ],
    ] as const
  ) {
    const message = await refusal(backend.apply(operation));
    assert(message.endsWith(why), message);
  }
});

socketTest(
  "UserspaceBackend keeps what it did before an operation that it refuses",
  async () => {
    await using backend = createBackend();
    await refusal(backend.apply(ADD, addServer(realServer(147)), ADD, addServer(realServer(146))));
    const [service] = (await backend.list()).values();
    assertEquals([...(service?.servers.keys() ?? [])], [`${loopback(147)}:${PORT}`]);
  },
);

socketTest(
  "UserspaceBackend stops between two operations when the signal aborts",
  async () => {
    await using backend = createBackend();
    const aborted = AbortSignal.abort(new Error("time is up"));
    await assertRejects(() => backend.backend.apply([ADD], aborted), Error, "time is up");
    assertEquals(await backend.list(), EMPTY_TABLE);
  },
);

socketTest(
  "UserspaceBackend that was stopped lists nothing and takes nothing more",
  async () => {
    const backend = createBackend();
    await backend.apply(ADD);
    await backend.backend.stop();
    await backend.backend.stop();
    assertEquals(await backend.list(), EMPTY_TABLE);
    const message = await refusal(backend.apply(ADD));
    assert(message.endsWith("the backend was stopped"), message);
  },
);
