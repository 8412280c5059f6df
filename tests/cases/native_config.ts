/** What the tests of the native configuration share: the real format, checkers that do nothing, files in memory. */

import { assertEquals } from "@std/assert";
import { loadConfig, type LoadResult } from "../../core/config/mod.ts";
import { formatProblem } from "../../core/model/mod.ts";
import {
  createRegistry,
  definePlugin,
  type Plugin,
  type Protocol,
  yesOrNoSchema,
  z,
} from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../../core/testing/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";
import { adminOptions } from "../../plugins/observers/admin/options.ts";

function checker(
  name: string,
  options: z.ZodObject,
  protocols: readonly Protocol[] = ["tcp", "udp"],
): Plugin<"checker"> {
  return definePlugin({
    kind: "checker",
    name,
    summary: "says up",
    options,
    protocols,
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "up" }) }),
  });
}

const registry = createRegistry([
  yaml,
  checker("connect", z.strictObject({}), ["tcp"]),
  checker(
    "http",
    z.strictObject({
      request: z.string().default("/"),
      receive: z.string().optional(),
      method: z.enum(["GET", "HEAD"]).optional(),
      verify: yesOrNoSchema().optional(),
    }),
    ["tcp"],
  ),
  checker("sip", z.strictObject({ login: z.string().optional() })),
  definePlugin({
    kind: "observer",
    name: "admin",
    summary: "serves nothing",
    options: adminOptions,
    create: () => ({ start: () => Promise.resolve(), stop: () => Promise.resolve() }),
  }),
  definePlugin({
    kind: "backend",
    name: "userspace",
    summary: "keeps nothing",
    options: z.strictObject({ udp_timeout: z.string().optional() }),
    create: () => ({
      probe: () => Promise.resolve({ usable: true, reason: "it is a test" }),
      list: () => Promise.resolve(new Map()),
      apply: () => Promise.resolve(),
    }),
  }),
]);

export function load(text: string): Promise<LoadResult> {
  const files = createFakeFiles({ "a.yaml": text });
  const names = createFakeNames({ "node1.example": "10.0.0.1" }, { http: 80 });
  const ports = createFakePorts({ files, names });
  return loadConfig({ path: "a.yaml", registry, ports });
}

/** Each problem as `line: path: message`. */
export async function told(text: string): Promise<string[]> {
  const result = await load(text);
  const problems = result.ok ? result.warnings : result.problems;
  return problems.map((problem) => formatProblem(problem).replace(/^a\.yaml:/, ""));
}

/** Texts and what is told of each, as `line: path: message`. */
export type Cases = readonly (readonly [text: string, ...told: string[]])[];

export function testCases(name: string, make: (part: string) => string, cases: Cases): void {
  Deno.test(name, async (test) => {
    for (const [part, ...expected] of cases) {
      await test.step(part, async () => assertEquals(await told(make(part)), expected));
    }
  });
}
