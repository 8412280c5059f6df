import { assert, assertEquals } from "@std/assert";
import { createRegistry, definePlugin, type Format, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { convertConfig, type ConvertResult } from "./convert.ts";
import { reading, testPlugins } from "./load_fixture.ts";

type Path = readonly (string | number)[];

/** A native format that writes one line for each note and then the input as JSON. */
const native: Format = {
  recognizes: ({ text }) => text.startsWith("{"),
  read: ({ text }) => reading(JSON.parse(text.split("\n").at(-1) ?? "")),
  write(input, noteOf) {
    const lines: string[] = [];
    const walk = (value: unknown, path: Path) => {
      const note = noteOf(path);
      if (note !== undefined) lines.push(`${path.join(".")}: ${note}`);
      if (typeof value !== "object" || value === null) return;
      for (const [key, each] of Object.entries(value)) {
        walk(each, [...path, Array.isArray(value) ? Number(key) : key]);
      }
    };
    walk(input, []);
    return [...lines, JSON.stringify(input)].join("\n");
  },
};

const registry = createRegistry([
  ...testPlugins,
  definePlugin({
    kind: "format",
    name: "native",
    summary: "writes",
    options: z.strictObject({}),
    create: () => native,
  }),
]);

function convert(text: string, plugins = registry): Promise<ConvertResult> {
  const ports = createFakePorts({ files: createFakeFiles({ "/a.conf": text }) });
  return convertConfig({ path: "/a.conf", registry: plugins, ports });
}

Deno.test("convertConfig writes a foreign file in the native format, in order, with the lines that it came from", async () => {
  const result = await convert(
    `services[0].real = ["10.0.0.2"]
services[0].virtual = "10.0.0.1:80"
services[0].check.request = "/"
services[0].check.type = "http"
autoreload = true`,
  );
  assert(result.ok);
  assertEquals(result.text.split("\n"), [
    ": converted from /a.conf",
    "autoreload: line 5",
    "services: line 1",
    // What stands in the line of the part around it is not said again.
    "services.0.virtual: line 2",
    "services.0.check: line 3",
    "services.0.check.type: line 4",
    '{"autoreload":true,"services":[{"virtual":"10.0.0.1:80",' +
    '"check":{"type":"http","request":"/"},"real":["10.0.0.2"]}]}',
  ]);
});

Deno.test("convertConfig writes a native file without notes, and the same again", async () => {
  const text = '{"services":[],"node":"n"}';
  const first = await convert(text);
  assert(first.ok);
  assertEquals(first.text, '{"node":"n","services":[]}');
  const second = await convert(first.text);
  assert(second.ok);
  assertEquals(second.text, first.text);
});

Deno.test("convertConfig tells the warnings of a load", async () => {
  const result = await convert("services = []");
  assert(result.ok);
  assertEquals(result.warnings.map((problem) => problem.message), ["no service is defined"]);
});

Deno.test("convertConfig tells all problems of a load, with their lines, and writes nothing", async () => {
  const result = await convert('services[0].virtual = "x"\nnode = 5');
  assert(!result.ok);
  assertEquals(result.problems.map((problem) => [problem.line, problem.path]), [
    [1, "services[0].virtual"],
    [2, "node"],
  ]);
});

Deno.test("convertConfig says that a file cannot be read, or that nothing writes", async () => {
  const ports = createFakePorts({ files: createFakeFiles({}) });
  const missing = await convertConfig({ path: "/none", registry, ports });
  assert(!missing.ok && missing.problems.length === 1);
  const nobody = await convert("services = []", createRegistry(testPlugins));
  assert(!nobody.ok);
  assertEquals(nobody.problems.map((problem) => problem.message), [
    "cannot convert the file: no format among the plugins writes one",
  ]);
});

Deno.test("convertConfig converts the text that it checked, also where the file changes meanwhile", async () => {
  const files = createFakeFiles({ "/a.conf": 'node = "before"' });
  let reads = 0;
  const readText = async (path: string) => {
    reads++;
    const text = await files.readText(path);
    return reads === 1 ? text : "broken";
  };
  const ports = createFakePorts({ files: { ...files, readText } });
  const result = await convertConfig({ path: "/a.conf", registry, ports });
  assert(result.ok);
  assertEquals([reads, result.text.includes('"before"')], [1, true]);
});

const CLUSTER = `services[0].virtual = "10.0.0.1:80"
services[0].real = ["10.0.0.2:80"]
cluster.heartbeats[0] = {"type":"multicast","interface":"eth0"}
cluster.nodes = ["test-node","b"]`;

Deno.test("convertConfig writes where the keys are, so that the new file may stand anywhere", async () => {
  const files = createFakeFiles({
    "/etc/a.conf": CLUSTER,
    "/etc/authkeys": "auth 1\n1 sha1 S3CRET\n",
  });
  const ports = createFakePorts({ files });
  const result = await convertConfig({ path: "/etc/a.conf", registry, ports });
  assert(result.ok);
  const input = JSON.parse(result.text.split("\n").at(-1) ?? "");
  assertEquals(input.cluster, {
    nodes: ["test-node", "b"],
    heartbeats: [{ type: "multicast", interface: "eth0" }],
    authkeys: "/etc/authkeys",
  });
  assert(!result.text.includes("S3CRET"));
});

Deno.test("convertConfig puts a folder into one file, with the file and line of each part", async () => {
  const folder = definePlugin({
    kind: "format",
    name: "folder",
    summary: "reads folders",
    options: z.strictObject({}),
    create: () => ({
      folderFile: "main",
      recognizes: () => false,
      needs: () => ["more"],
      read: ({ others }) => ({
        ...reading({ autoreload: others?.more === "yes", node: "n" }),
        includes: [{ path: "services.conf", line: 1 }],
        locate: ([key]) => key === "autoreload" ? 5 : key === "node" ? 2 : undefined,
        fileOf: ([key]) => key === "autoreload" ? "/etc/d/more" : undefined,
      }),
    }),
  });
  const files = createFakeFiles({
    "/etc/d/main": "",
    "/etc/d/more": "yes",
    "/etc/d/services.conf": SERVICE,
  });
  const result = await convertConfig({
    path: "/etc/d/",
    registry: createRegistry([folder, ...registry.all()]),
    ports: createFakePorts({ files }),
  });
  assert(result.ok, JSON.stringify(result));
  assertEquals(result.text.split("\n"), [
    ": converted from /etc/d/",
    "node: main line 2",
    "autoreload: more line 5",
    "services: services.conf line 1",
    "services.0.real: services.conf line 2",
    '{"node":"n","autoreload":true,"services":[{"virtual":"10.0.0.1:80","real":["10.0.0.2:80"]}]}',
  ]);
});

const SERVICE = 'services[0].virtual = "10.0.0.1:80"\nservices[0].real = ["10.0.0.2:80"]';
