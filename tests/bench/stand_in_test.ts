import { assertEquals, assertRejects } from "@std/assert";
import {
  makeService,
  makeTable,
  type Operation,
  RingmasterError,
  systemPorts,
  type TableServer,
} from "../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../core/testing/mod.ts";
import { plugin } from "../../plugins/backends/ipvsadm/mod.ts";
import { installStandIn, isChange, standInRuns } from "./stand_in.ts";

const hasPerl = await Deno.stat("/usr/bin/perl").then(() => true, () => false);
const signal = new AbortController().signal;
const TCP = { by: "address", protocol: "tcp", address: "10.200.0.1", port: 80 } as const;
const UDP = { by: "address", protocol: "udp", address: "10.200.0.1", port: 80 } as const;
const first: TableServer = { address: "127.1.0.1", port: 80, forwarding: "masq", weight: 1 };
const second: TableServer = { ...first, address: "127.1.0.10", forwarding: "gate" };
/** Its name begins as that of the first does. */
const third: TableServer = { ...first, port: 8080, weight: 7 };
const addService = (key: typeof TCP | typeof UDP): Operation => ({
  kind: "service.add",
  service: { key, scheduler: "rr" },
});

async function withStandIn(
  body: (backend: ReturnType<typeof instantiate<"backend">>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  try {
    const program = await installStandIn(folder);
    const { clock, command } = systemPorts;
    const context = createTestContext(plugin.id, { clock, command });
    await body(instantiate(plugin, { program }, context), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "the stand-in lists what the ipvsadm backend did, one by one and many at once",
  ignore: !hasPerl,
  fn: () =>
    withStandIn(async (backend) => {
      assertEquals((await backend.probe(signal)).usable, true);
      assertEquals((await backend.list(signal)).size, 0);
      const add = (server: TableServer, service: typeof TCP | typeof UDP = TCP): Operation => ({
        kind: "server.add",
        service,
        server,
      });
      await backend.apply([addService(TCP), addService(UDP), add(first), add(first, UDP)], signal);
      await backend.apply([add(second)], signal);
      await backend.apply([add(third)], signal);
      const edited = { ...first, weight: 9 };
      await backend.apply([{ kind: "server.edit", service: TCP, server: edited }], signal);
      assertEquals(
        await backend.list(signal),
        makeTable([
          makeService({ key: TCP, scheduler: "rr" }, [edited, second, third]),
          makeService({ key: UDP, scheduler: "rr" }, [first]),
        ]),
      );
      await backend.apply([{ kind: "server.remove", service: TCP, server: first }], signal);
      await backend.apply(
        [{ kind: "service.remove", service: { key: UDP, scheduler: "rr" } }],
        signal,
      );
      await backend.apply([
        { kind: "service.edit", service: { key: TCP, scheduler: "wlc" } },
        { kind: "server.remove", service: TCP, server: third },
      ], signal);
      assertEquals(
        await backend.list(signal),
        makeTable([makeService({ key: TCP, scheduler: "wlc" }, [second])]),
      );
    }),
});

Deno.test({
  name: "the stand-in refuses what the kernel refuses, and what it does not know",
  ignore: !hasPerl,
  fn: () =>
    withStandIn(async (backend) => {
      const refusals: readonly (readonly [Operation, string])[] = [
        [{ kind: "server.add", service: UDP, server: first }, "Service not defined"],
        [{ kind: "server.add", service: TCP, server: first }, "Destination already exists"],
        [{ kind: "server.remove", service: TCP, server: second }, "No such destination"],
        [addService(TCP), "Service already exists"],
        [{ kind: "service.remove", service: { key: UDP, scheduler: "rr" } }, "No such service"],
        [
          { kind: "service.edit", service: { key: TCP, scheduler: "sh", onePacket: true } },
          "this stand-in does not know -o",
        ],
      ];
      await backend.apply([addService(TCP)], signal);
      await backend.apply([{ kind: "server.add", service: TCP, server: first }], signal);
      for (const [operation, why] of refusals) {
        await assertRejects(() => backend.apply([operation], signal), RingmasterError, why);
      }
      const whole = makeTable([makeService({ key: TCP, scheduler: "rr" }, [first])]);
      assertEquals(await backend.list(signal), whole);
    }),
});

Deno.test({
  name: "standInRuns tells what was run and how long it took",
  ignore: !hasPerl,
  fn: () =>
    withStandIn(async (backend, folder) => {
      const before = Date.now();
      await backend.list(signal);
      await backend.apply([addService(TCP)], signal);
      const runs = await standInRuns(folder);
      assertEquals(runs.map(({ words }) => words).sort(), [
        "-A -t 10.200.0.1:80 -s rr",
        "-L -n",
        "-L -n --thresholds",
      ]);
      assertEquals(runs.filter(isChange).map(({ words }) => words), ["-A -t 10.200.0.1:80 -s rr"]);
      for (const { beganMs, endedMs } of runs) {
        const ordered = before - 1 <= beganMs && beganMs <= endedMs && endedMs <= Date.now() + 1;
        assertEquals(ordered, true);
      }
    }),
});
