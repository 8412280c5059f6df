/**
 * From operations to the words of ipvsadm(8). Pure. Every edit repeats all settings: `-e` resets weight and
 * forwarding where they are left out, and `-E` without `-p` removes the persistence.
 */

import {
  describeOperation,
  formatEndpoint,
  type ForwardingMethod,
  makeService,
  type Operation,
  type Persistence,
  RingmasterError,
  type ServiceSettings,
  type TableServer,
  type TableService,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";

/** Lines that one `ipvsadm -R` is given: a bounded input, and so long that starting the program costs nothing. */
export const LINES_PER_BATCH = 1000;

const FORWARDING_FLAG: Readonly<Record<ForwardingMethod, string>> = {
  gate: "-g",
  ipip: "-i",
  masq: "-m",
};

/** Masks that mean "each client by itself"; the kernel keeps them, and the listing does not show them. */
const WHOLE_ADDRESS_MASKS: readonly string[] = ["255.255.255.255", "128"];

/** The arguments of one ipvsadm run that does this operation and nothing else. */
export function operationArguments(operation: Operation): string[] {
  switch (operation.kind) {
    case "service.add":
      return ["-A", ...serviceArguments(operation.service)];
    case "service.edit":
      return ["-E", ...serviceArguments(operation.service)];
    case "service.remove":
      return ["-D", ...keyArguments(operation.service.key)];
    case "server.add":
      return ["-a", ...serverArguments(operation.service, operation.server)];
    case "server.edit":
      return ["-e", ...serverArguments(operation.service, operation.server)];
    case "server.remove":
      return ["-d", ...keyArguments(operation.service), "-r", formatEndpoint(operation.server)];
  }
}

/** The operation as a line for `ipvsadm -R`, which splits words as a shell does, so none may need quoting. */
export function restoreLine(operation: Operation): string {
  const words = operationArguments(operation);
  const awkward = words.find((word) => !PLAIN_WORD.test(word));
  if (awkward === undefined) return words.join(" ");
  throw new RingmasterError(
    "backend_failed",
    `cannot ${describeOperation(operation)}: "${awkward}" is no plain word for a line of ipvsadm`,
  );
}

const PLAIN_WORD = /^[A-Za-z0-9_.:\[\]-]+$/;

/** The standard inputs of as many `ipvsadm -R` runs as it takes, in order. */
export function restoreBatches(
  operations: readonly Operation[],
  linesPerBatch: number = LINES_PER_BATCH,
): string[] {
  const batches: string[] = [];
  for (let start = 0; start < operations.length; start += linesPerBatch) {
    const lines = operations.slice(start, start + linesPerBatch).map(restoreLine);
    batches.push(`${lines.join("\n")}\n`);
  }
  return batches;
}

/** The service as ipvsadm lists it once it was added, where the kernel does not keep all that was asked. */
export function asListed(service: TableService): TableService {
  const { persistence, ...rest } = service;
  const settings = persistence === undefined
    ? rest
    : { ...rest, persistence: listedPersistence(persistence) };
  return makeService(
    settings,
    [...service.servers.values()].map((server) => listedServer(service.key, server)),
  );
}

function listedPersistence(persistence: Persistence): Persistence {
  const { timeoutSeconds, netmask } = persistence;
  return netmask === undefined || WHOLE_ADDRESS_MASKS.includes(netmask)
    ? { timeoutSeconds }
    : { timeoutSeconds, netmask };
}

/**
 * With direct routing and tunnels the packet arrives as it was sent, so the port cannot change: ipvsadm
 * silently puts the service's port in its place (not for firewall marks, which have none).
 */
function listedServer(key: VirtualServiceKey, server: TableServer): TableServer {
  if (key.by === "fwmark" || server.forwarding === "masq") return server;
  return { ...server, port: key.port };
}

function serviceArguments(settings: ServiceSettings): string[] {
  const { key, scheduler, persistence } = settings;
  const words = [...keyArguments(key), "-s", scheduler];
  if (persistence === undefined) return words;
  words.push("-p", String(persistence.timeoutSeconds));
  // ipvsadm reads -M as an IPv4 mask or a prefix length by the family of the service before it.
  if (persistence.netmask !== undefined) words.push("-M", persistence.netmask);
  return words;
}

function serverArguments(key: VirtualServiceKey, server: TableServer): string[] {
  return [
    ...keyArguments(key),
    "-r",
    formatEndpoint(server),
    FORWARDING_FLAG[server.forwarding],
    "-w",
    String(server.weight),
  ];
}

function keyArguments(key: VirtualServiceKey): string[] {
  if (key.by === "address") return [key.protocol === "tcp" ? "-t" : "-u", formatEndpoint(key)];
  // -6 is understood only behind -f.
  return key.family === 6 ? ["-f", String(key.mark), "-6"] : ["-f", String(key.mark)];
}
