/** keepalived, where it is installed, on the same kind of network: what a pair of directors is measured beside. */

import { eventually } from "../../core/testing/mod.ts";
import { findProgram } from "../lanes/needs.ts";
import type { Topology } from "../lanes/topology.ts";
import { holdersNow } from "./ha_holders.ts";
import { type HostName, HOSTS, INTERFACE, VIP, VIP_PREFIX } from "./ha_network.ts";

const LIMIT_MS = 30_000;

export async function hasKeepalived(): Promise<boolean> {
  return await findProgram("keepalived") !== undefined;
}

/** Resolves when one of the two has the address. Both end with the topology. */
export async function startKeepalived(topology: Topology, folder: string, advertMs: number) {
  const program = await findProgram("keepalived") ?? "keepalived";
  for (const host of HOSTS) {
    const path = `${folder}/keepalived-${host}`;
    await Deno.writeTextFile(`${path}.conf`, configuration(host, advertMs));
    topology.start(
      host,
      ...[program, "--dont-fork", "--log-console", "--vrrp", "--use-file", `${path}.conf`],
      ...["--pid", `${path}.pid`, "--vrrp_pid", `${path}-vrrp.pid`],
    );
  }
  await eventually(
    "one keepalived has the address",
    async () => (await holdersNow(topology)).length === 1,
    LIMIT_MS,
    100,
  );
}

/** Without pre-emption, as the directors do not fail back by themselves either. */
function configuration(host: HostName, advertMs: number): string {
  return `global_defs {
  router_id ${host}
  vrrp_version 3
}
vrrp_instance shared {
  state BACKUP
  interface ${INTERFACE}
  virtual_router_id 51
  priority ${host === "one" ? 100 : 90}
  advert_int ${advertMs / 1_000}
  nopreempt
  virtual_ipaddress {
    ${VIP}/${VIP_PREFIX} dev ${INTERFACE}
  }
}
`;
}
