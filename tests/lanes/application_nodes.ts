/** The article's two application nodes, each on a host of its own. */

import type { StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";
import type { Topology } from "./topology.ts";

/** The article's application nodes, with the hosts that stand for them. */
export const NODES = [
  { name: "AppNode1", host: "node1", address: "10.0.0.147" },
  { name: "AppNode2", host: "node2", address: "10.0.0.146" },
] as const;
export type NodeName = typeof NODES[number]["name"];

export const SIP_PORT = 7072;

/** Resolves when it listens. */
export async function startApplicationNode(
  topology: Topology,
  name: NodeName,
  virtualAddress: string,
): Promise<StartedProgram> {
  const node = NODES.find((each) => each.name === name) ?? NODES[0];
  const script = "examples/spring-ring/application_node.ts";
  // A parameter of the Contact tells the test which node answered.
  const balancer = `${virtualAddress}:${SIP_PORT};node=${name}`;
  const args = ["--name", name, "--address", node.address, "--balancer", balancer];
  const program = topology.start(node.host, ...denoCommand(script, ...args));
  await program.waitFor(/ is ready: /);
  return program;
}
