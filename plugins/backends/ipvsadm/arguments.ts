/**
 * From operations to the words of ipvsadm(8). Pure. Every edit repeats all settings: `-e` resets weight, thresholds and
 * forwarding where they are left out, and `-E` without `-p`, `-b` or `-o` takes away what they set.
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
const LINES_PER_BATCH = 1000;

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

const PLAIN_WORD = /^[A-Za-z0-9_.,:\[\]-]+$/;

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

/**
 * The service as ipvsadm lists it once it was added, where the kernel does not keep all that was asked: most services
 * are listed as they were given, and are given back as they are.
 */
export function asListed(service: TableService): TableService {
  const { key, scheduler, schedulerFlags, persistence, onePacket } = service;
  const isPlain = schedulerFlags === undefined && persistence === undefined &&
    onePacket === undefined;
  if (isPlain && service.servers.values().every((each) => listedServer(key, each) === each)) {
    return service;
  }
  const flags = listedFlags(scheduler, schedulerFlags ?? []);
  const settings = {
    key,
    scheduler,
    ...(flags.length === 0 ? {} : { schedulerFlags: flags }),
    ...(persistence === undefined ? {} : { persistence: listedPersistence(persistence) }),
    ...(onePacket === true ? { onePacket } : {}),
  };
  return makeService(
    settings,
    Array.from(service.servers.values(), (server) => listedServer(service.key, server)),
  );
}

/** The flags of a scheduler in the order of their bits; two schedulers have names for the first two, and no third. */
const FLAGS_BY_NUMBER: readonly string[] = ["flag-1", "flag-2", "flag-3"];
const FLAGS_BY_NAME: Readonly<Record<string, readonly string[]>> = {
  sh: ["sh-fallback", "sh-port"],
  mh: ["mh-fallback", "mh-port"],
};

/** Each flag once, in the order of the bits, by the name that the listing has for it. */
function listedFlags(scheduler: string, flags: readonly string[]): string[] {
  const named = Object.hasOwn(FLAGS_BY_NAME, scheduler) ? FLAGS_BY_NAME[scheduler] : undefined;
  const names = named ?? FLAGS_BY_NUMBER;
  const known = names.filter((name, index) =>
    flags.includes(name) || flags.includes(FLAGS_BY_NUMBER[index] ?? name)
  );
  // What is not this scheduler's stays as it is, so that ipvsadm can refuse it by name.
  const foreign = flags.filter((flag) => !FLAGS_BY_NUMBER.includes(flag) && !names.includes(flag));
  return [...known, ...foreign];
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
  const keepsPort = key.by === "fwmark" || server.forwarding === "masq" ||
    server.port === key.port;
  const { upperThreshold, lowerThreshold, ...rest } = server;
  // Almost every server is listed as it was given, and is not copied then.
  if (keepsPort && upperThreshold === undefined && lowerThreshold === undefined) return server;
  return {
    ...rest,
    ...(keepsPort ? {} : { port: key.port }),
    ...(upperThreshold ? { upperThreshold } : {}),
    ...(lowerThreshold ? { lowerThreshold } : {}),
  };
}

function serviceArguments(settings: ServiceSettings): string[] {
  const { key, scheduler, schedulerFlags = [], persistence, onePacket = false } = settings;
  const words = [...keyArguments(key), "-s", scheduler];
  if (persistence !== undefined) words.push("-p", String(persistence.timeoutSeconds));
  // ipvsadm reads -M as an IPv4 mask or a prefix length by the family of the service before it.
  if (persistence?.netmask !== undefined) words.push("-M", persistence.netmask);
  if (onePacket) words.push("-o");
  if (schedulerFlags.length > 0) words.push("-b", schedulerFlags.join(","));
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
    ...(server.upperThreshold ? ["-x", String(server.upperThreshold)] : []),
    ...(server.lowerThreshold ? ["-y", String(server.lowerThreshold)] : []),
  ];
}

function keyArguments(key: VirtualServiceKey): string[] {
  if (key.by === "address") return [key.protocol === "tcp" ? "-t" : "-u", formatEndpoint(key)];
  // -6 is understood only behind -f.
  return key.family === 6 ? ["-f", String(key.mark), "-6"] : ["-f", String(key.mark)];
}
