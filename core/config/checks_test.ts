import { assert, assertEquals } from "@std/assert";
import { createRegistry, definePlugin, z } from "../plugin/mod.ts";
import { CheckResolver } from "./checks.ts";
import { type CheckLayer, LayerReader } from "./layers.ts";
import { loaded, testPlugins, testRegistry, told } from "./load_fixture.ts";
import { Report } from "./report.ts";

function report(): Report {
  return new Report("a.conf", () => undefined);
}

function layer(raw: Readonly<Record<string, unknown>>, ...path: string[]): CheckLayer {
  const all = report();
  const read = new LayerReader(all).read(raw, path);
  assert(read !== undefined && !all.failed);
  return read;
}

/** The messages of a report, with their paths. */
function messages(all: Report): string[] {
  return all.list().map(({ path, message }) => `${path}: ${message}`);
}

Deno.test("a check keeps the inherited timing when the type changes", async () => {
  const { config } = await loaded(`
    defaults.check = {"type":"http","interval":"3s","timeout":"2s","rise":4,"fall":5,"request":"/"}
    services[0] = {"virtual":"10.0.0.1:80","check":{"type":"sip","timeout":"1s"},"real":["10.0.0.2"]}
  `);
  assertEquals(config.services[0]?.servers[0]?.check, {
    type: "sip",
    options: {},
    intervalMs: 3_000,
    timeoutMs: 1_000,
    thresholds: { rise: 4, fall: 5 },
    target: { address: "10.0.0.2", port: 80 },
  });
});

Deno.test("an option that is missing is reported at the check that is nearest to the server", async () => {
  assertEquals(
    await told(`
      defaults.check = {"type":"external"}
      services[0].virtual = "10.0.0.1:80"
      services[0].check = {"grace":"1ms"}
      services[0].real = ["10.0.0.2"]
    `),
    ["4: services[0].check.command: is missing; wanted is text"],
  );
});

Deno.test("a default that is wrong is reported once, however many services inherit it", async () => {
  const services = Array.from(
    { length: 20 },
    (_, index) =>
      `services[${index}] = {"virtual":"10.0.0.1:${index + 1}","real":["10.0.0.2","10.0.0.3"]}`,
  );
  assertEquals(
    await told(
      ['defaults.check = {"type":"http","headers":{"acept":"x"}}', ...services].join("\n"),
    ),
    [
      '1: defaults.check.headers.acept: unknown key "acept", did you mean "accept"? ' +
      "allowed is accept",
    ],
  );
});

Deno.test("options that other layers may still complete are not missed where nobody uses them", async () => {
  assertEquals(
    await told(`
      defaults.check = {"type":"external"}
      services[0] = {"virtual":"10.0.0.1:80","check":{"type":"http"},"real":["10.0.0.2"]}
    `),
    [],
  );
});

Deno.test("what is wrong is found also where every server overrides it", async () => {
  assertEquals(
    await told(`
      defaults.check = {"type":"external","grace":"2s"}
      services[0].virtual = "10.0.0.1:80"
      services[0].check = {"type":"http","method":"POST"}
      services[0].real[0] = {"address":"10.0.0.2","check":{"type":"sip"}}
    `),
    [
      '2: defaults.check.grace: found "2s"; wanted is a duration with its unit, from 1ms to 1s',
      '4: services[0].check.method: found "POST"; allowed are GET, HEAD',
    ],
  );
});

Deno.test("nothing is said of what follows from a check or a service that cannot be read", async () => {
  assertEquals(
    await told(`
      services[0].virtual = "10.0.0.1:80/udp"
      services[0].check = "sip"
      services[0].real[0] = "10.0.0.2"
      services[1].virtual = "no port"
      services[1].real[0] = {"address":"10.0.0.2","check":{"type":"connect"}}
    `),
    [
      '3: services[0].check: found "sip"; wanted is a mapping such as { type: http, interval: 1s }',
      '5: services[1].virtual: found "no port"; wanted is HOST:PORT, such as "10.0.0.147:9072"',
    ],
  );
});

Deno.test("CheckResolver names a plugin whose options throw while they are decoded", () => {
  const registry = createRegistry([
    ...testPlugins,
    definePlugin({
      kind: "checker",
      name: "broken",
      summary: "",
      options: z.strictObject({
        size: z.number().transform((): number => {
          throw new Error("oops");
        }),
      }),
      create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
    }),
  ]);
  const all = report();
  new CheckResolver(registry, all).resolve(
    [layer({ type: "broken", size: 1 }, "check")],
    ["services", 0],
    "tcp",
  );
  assertEquals(messages(all), ["check: checker.broken failed to decode its options: oops"]);
});

Deno.test("CheckResolver says nothing of the protocol where it is not known", () => {
  const all = report();
  const checks = new CheckResolver(testRegistry, all);
  assertEquals(checks.resolve([], ["services", 0], undefined), undefined);
  checks.resolve([layer({ type: "connect" }, "check")], ["services", 0], undefined);
  assertEquals(messages(all), []);
});
