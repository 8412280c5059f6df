/** For the cases of ldirectord.cf: a text goes through the format and the loader with the checkers that ship. */

import { assert, assertEquals } from "@std/assert";
import { loadConfig, type LoadResult } from "../../core/config/mod.ts";
import {
  type CheckConfig,
  type DirectorConfig,
  formatEndpoint,
  formatProblem,
  type ServerConfig,
  type ServiceConfig,
  serviceId,
} from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../../core/testing/mod.ts";
import { plugin as connect } from "../../plugins/checkers/connect/mod.ts";
import { plugin as external } from "../../plugins/checkers/external/mod.ts";
import { http, https } from "../../plugins/checkers/http/mod.ts";
import { plugin as none } from "../../plugins/checkers/none/mod.ts";
import { plugin as off } from "../../plugins/checkers/off/mod.ts";
import { plugin as on } from "../../plugins/checkers/on/mod.ts";
import { plugin as ping } from "../../plugins/checkers/ping/mod.ts";
import { plugin as sip } from "../../plugins/checkers/sip/mod.ts";
import { plugin as ldirectord } from "../../plugins/formats/ldirectord/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";

const PATH = "/etc/ha.d/ldirectord.cf";
const checkers = [connect, external, http, https, none, off, on, ping, sip];
const registry = createRegistry([yaml, ldirectord, ...checkers]);

/** `www.example.org` is 10.0.0.80 and `node-1` 10.0.0.2. */
export function load(text: string, path = PATH): Promise<LoadResult> {
  const files = createFakeFiles({ [path]: text });
  const names = createFakeNames(
    { "www.example.org": "10.0.0.80", "node-1": "10.0.0.2" },
    { http: 80, domain: 53 },
  );
  return loadConfig({ path, registry, ports: createFakePorts({ files, names }) });
}

/** The configuration of a file that has no error. */
export async function accepted(text: string): Promise<DirectorConfig> {
  const result = await load(text);
  assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
  return result.config;
}

/** All problems as `line: message`, warnings too; the file must be refused. */
export async function refused(text: string): Promise<string[]> {
  const result = await load(text);
  assert(!result.ok, "the file was accepted");
  return result.problems.map(({ file, line, message }) => {
    assertEquals(file, PATH);
    return `${line}: ${message}`;
  });
}

/** The configuration of a file that has no error, and the warnings as `line: message`. */
export async function warned(
  text: string,
): Promise<{ config: DirectorConfig; warnings: string[] }> {
  const result = await load(text);
  assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
  const warnings = result.warnings.map(({ line, message }) => `${line}: ${message}`);
  return { config: result.config, warnings };
}

/**
 * `10.0.0.150:9072/tcp rr`, `-> 10.0.0.147:9072 masq 1`: the table while every server is up, with the words of
 * ipvsadm for what a service or server has besides.
 */
export function table(config: DirectorConfig): string[] {
  return config.services.flatMap((service) => {
    const { key, scheduler, schedulerFlags = [], persistence, onePacket, servers } = service;
    const { timeoutSeconds, netmask } = persistence ?? {};
    const words = [
      serviceId(key),
      scheduler,
      ...(timeoutSeconds === undefined ? [] : [`persistent ${timeoutSeconds}`]),
      ...(netmask === undefined ? [] : [`mask ${netmask}`]),
      ...(schedulerFlags.length === 0 ? [] : [`flags ${schedulerFlags.join(",")}`]),
      ...(onePacket === true ? ["ops"] : []),
    ];
    return [words.join(" "), ...servers.map(serverLine)];
  });
}

function serverLine(server: ServerConfig): string {
  const { forwarding, weight, upperThreshold, lowerThreshold } = server;
  const upper = upperThreshold === undefined ? "" : ` -x ${upperThreshold}`;
  const lower = lowerThreshold === undefined ? "" : ` -y ${lowerThreshold}`;
  return `-> ${formatEndpoint(server)} ${forwarding} ${weight}${upper}${lower}`;
}

/** The first service of a file that has no error. */
export async function firstService(text: string): Promise<ServiceConfig> {
  const [service] = (await accepted(text)).services;
  assert(service !== undefined);
  return service;
}

/** How the first server of the first service is checked. */
export async function firstCheck(text: string): Promise<CheckConfig> {
  const check = (await firstService(text)).servers[0]?.check;
  assert(check !== undefined);
  return check;
}
