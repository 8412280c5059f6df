/**
 * One resource of a built-in plugin on the host where it is started, with the real world around it: `resource_agent.ts
 * TYPE '{"option": ...}'`. Each line on standard input is a verb; each answer is a line of JSON.
 */

import { messageOf } from "../../core/errors.ts";
import type { Resource } from "../../core/plugin/mod.ts";
import { systemPorts } from "../../core/ports/mod.ts";
import { createTestContext, instantiate } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

export interface ResourceAnswer {
  readonly verb: string;
  readonly tookMs: number;
  readonly value?: unknown;
  readonly error?: string;
  /** What was logged since the last answer. */
  readonly log: readonly string[];
}

const LIMIT_MS = 10_000;

const VERBS: Readonly<Record<string, (resource: Resource, signal: AbortSignal) => unknown>> = {
  acquire: (resource, signal) => resource.acquire(signal),
  release: (resource, signal) => resource.release(signal),
  held: (resource, signal) => resource.held(signal),
  standBy: (resource, signal) => resource.standBy?.(signal),
  announce: (resource, signal) => resource.announce?.(signal),
  describe: (resource, signal) => resource.describe?.(signal),
  withdrawal: (resource) => resource.withdrawal?.(),
};

async function answer(resource: Resource, verb: string, log: string[]): Promise<ResourceAnswer> {
  const startedMs = performance.now();
  const took = () => performance.now() - startedMs;
  try {
    const value = await VERBS[verb]?.(resource, AbortSignal.timeout(LIMIT_MS));
    return { verb, tookMs: took(), value, log: log.splice(0) };
  } catch (thrown) {
    return { verb, tookMs: took(), error: messageOf(thrown), log: log.splice(0) };
  }
}

if (import.meta.main) {
  const [type, options = "{}"] = Deno.args;
  const plugin = builtinPlugins.find((each) => each.kind === "resource" && each.name === type);
  if (plugin?.kind !== "resource") throw new Error(`there is no resource "${type}"`);
  const log: string[] = [];
  const context = createTestContext(plugin.id, { ...systemPorts, onLog: (line) => log.push(line) });
  const resource = instantiate(plugin, JSON.parse(options), context);
  console.log(JSON.stringify(resource.label));
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const verb of lines) console.log(JSON.stringify(await answer(resource, verb, log)));
  }
  await resource.close?.();
}
