import { assertEquals } from "@std/assert";
import { type Checker, definePlugin, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakeModules, createFakePorts } from "../testing/mod.ts";
import { formatProblem } from "../model/mod.ts";
import { loadConfig } from "./load.ts";
import { testRegistry } from "./load_fixture.ts";

const idle = { check: () => Promise.resolve({ healthy: true, message: "" }) };

/** Problems of a configuration that uses a checker and a backend of the site's own. */
async function told(create: (max: number) => unknown, lines: string): Promise<string[]> {
  const checker = definePlugin({
    kind: "checker",
    name: "backlog",
    summary: "",
    options: z.strictObject({ max: z.int().default(1) }),
    create: ({ max }) => create(max) as Checker,
  });
  const backend = definePlugin({
    kind: "backend",
    name: "broken",
    summary: "",
    options: z.strictObject({}),
    create: () => {
      throw new Error("no kernel");
    },
  });
  const text = `plugins = ["a.ts"]
services[0] = {"virtual":"10.0.0.1:80"}
services[0].check = {"type":"backlog"}
services[0].real[0] = "10.0.0.2"
services[0].real[1] = {"address":"10.0.0.3","check":{"max":2}}
services[0].real[2] = "10.0.0.4"
${lines}`;
  const files = createFakeFiles({ "a.conf": text, "/a.ts": "code" });
  const modules = createFakeModules(() => ({ default: [checker, backend] }));
  const ports = createFakePorts({ files, modules });
  const result = await loadConfig({ path: "a.conf", registry: testRegistry, ports });
  return result.ok ? [] : result.problems.map(formatProblem);
}

Deno.test("tryPlugins creates each checker with each of its options once", async () => {
  const created: number[] = [];
  const create = (max: number) => {
    created.push(max);
    return idle;
  };
  assertEquals(await told(create, ""), []);
  assertEquals(created, [1, 2]);
});

Deno.test("tryPlugins tells what cannot be created, with plugin, phase, file and line", async () => {
  const create = (max: number) => {
    if (max === 2) throw new Error("two is too many");
    return idle;
  };
  assertEquals(await told(create, ""), [
    "a.conf:5: services[0].real[1].check: checker.backlog failed in create: two is too many " +
    '(checker.backlog of "/a.ts")',
  ]);
  assertEquals(await told(() => undefined, ""), [
    "a.conf:4: services[0].real[0].check: checker.backlog failed in create: it returned nothing; " +
    'wanted is an object with check (checker.backlog of "/a.ts")',
    "a.conf:5: services[0].real[1].check: checker.backlog failed in create: it returned nothing; " +
    'wanted is an object with check (checker.backlog of "/a.ts")',
  ]);
});

Deno.test("tryPlugins creates the backend that is chosen, and no other", async () => {
  assertEquals(await told(() => idle, 'backend = "broken"'), [
    'a.conf:7: backend: backend.broken failed in create: no kernel (backend.broken of "/a.ts")',
  ]);
  assertEquals(await told(() => idle, 'backend = "memory"'), []);
});

Deno.test("tryPlugins creates nothing where the configuration has other problems", async () => {
  const create = () => {
    throw new Error("it was created");
  };
  const [only, ...more] = await told(create, "node = 7");
  assertEquals([only?.startsWith("a.conf:7: node: "), more], [true, []]);
});
