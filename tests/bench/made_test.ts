import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describeChanges } from "../../core/config/mod.ts";
import {
  addressOf,
  CHECK_HTTP,
  type Form,
  type Made,
  type MadeSettings,
  make,
  serversOf,
  withServer,
  withWeight,
  write,
} from "./made.ts";
import { headFor, intervalMsFor } from "./scale_worker.ts";
import { expectWhole, loaderOf } from "./stage.ts";

const SETTINGS: MadeSettings = { intervalMs: 2_000, check: CHECK_HTTP, head: [] };
const FORMS: readonly (readonly [Form, string])[] = [
  ["text", "made.yaml"],
  ["mapping", "made.yaml"],
  ["ldirectord", "ldirectord.cf"],
];

/** What a made configuration says once it is read; it has no problem and no warning. */
async function read(made: Made, form: Form, settings: MadeSettings = SETTINGS) {
  const file = FORMS.find(([each]) => each === form)?.[1];
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  try {
    const path = `${folder}/${file}`;
    await Deno.writeTextFile(path, write(made, form, settings));
    return expectWhole(await loaderOf(path)()).config;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("made configurations of every form load without a word, and have as many servers as asked", async () => {
  for (const [servers, perService] of [[10, 10], [205, 10], [300, 300]] as const) {
    const made = make({ servers, perService, port: 8080 });
    for (const [form] of FORMS) {
      const { services } = await read(made, form);
      assertEquals(services.length, Math.ceil(servers / perService));
      const addresses = services.flatMap((each) => each.servers.map(({ address }) => address));
      assertEquals(addresses.length, servers);
      assertEquals(new Set(addresses).size, servers);
      assertEquals(addresses, serversOf(made).map(({ address }) => address));
    }
  }
});

Deno.test("made configurations say the same in every form", async () => {
  const made = make({ servers: 25, perService: 10, port: 8080 });
  const [text, mapping, ldirectord] = await Promise.all(FORMS.map(([form]) => read(made, form)));
  assert(text !== undefined && mapping !== undefined && ldirectord !== undefined);
  assertEquals(text.services, mapping.services);
  const plain = text.services.map(({ key, scheduler, servers }) => ({ key, scheduler, servers }));
  for (const [index, { key, scheduler, servers }] of ldirectord.services.entries()) {
    const wanted = plain[index];
    assertEquals({ key, scheduler }, { key: wanted?.key, scheduler: wanted?.scheduler });
    const members = (all: typeof servers | undefined) =>
      all?.map(({ check: { type, intervalMs }, ...rest }) => ({ type, intervalMs, ...rest }));
    assertEquals(members(servers), members(wanted?.servers));
  }
});

Deno.test("a weight or a server more is one change, in every form", async () => {
  const made = make({ servers: 40, perService: 10, port: 8080 });
  for (const [form] of FORMS) {
    const before = await read(made, form);
    const heavier = await read(withWeight(made, 25, 7), form);
    assertEquals(describeChanges(before, heavier).length, 1);
    assertEquals(heavier.services[2]?.servers[5]?.weight, 7);
    const more = await read(withServer(made), form);
    assertEquals(describeChanges(before, more).length, 1);
    assertEquals(more.services[3]?.servers.at(-1)?.address, addressOf(40));
  }
});

Deno.test("withWeight and withServer leave what they are given as it was", () => {
  const made = make({ servers: 3, perService: 2, port: 80 });
  const before = structuredClone(made);
  assertNotEquals(withWeight(made, 2, 9), made);
  assertNotEquals(withServer(made), made);
  assertEquals(made, before);
});

Deno.test("addressOf gives every server a loopback address of its own", () => {
  assertEquals([0, 199, 200, 49_999, 50_000].map(addressOf), [
    "127.1.0.1",
    "127.1.0.200",
    "127.1.1.1",
    "127.1.249.200",
    "127.2.0.1",
  ]);
  const all = Array.from({ length: 10_000 }, (_, index) => addressOf(index));
  assertEquals(new Set(all).size, all.length);
});

Deno.test("the head keeps a benchmark's director to its folder, and its kernel settings alone", async () => {
  const made = make({ servers: 2, perService: 2, port: 80 });
  for (const backend of ["ipvsadm", "memory"] as const) {
    const head = headFor("/tmp/a-folder", backend);
    const config = await read(made, "text", { ...SETTINGS, head });
    assertEquals(config.backend, backend);
    assertEquals(config.stateDirectory, "/tmp/a-folder");
    assertEquals(config.cleanstop, false);
    assertEquals(config.backendOptions?.["ipvsadm"], { program: "/tmp/a-folder/ipvsadm" });
    assertEquals(config.sysctl, {
      "net.ipv4.ip_forward": "leave",
      "net.ipv4.vs.expire_nodest_conn": "leave",
    });
  }
});

Deno.test("intervalMsFor checks each server once a second, and at most a thousand in one", () => {
  assertEquals([10, 1_000, 10_000].map(intervalMsFor), [1_000, 1_000, 10_000]);
});
