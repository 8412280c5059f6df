/**
 * An imitation of ipvsadm(8) with the kernel's table behind it, for tests: it reads the words of a command line by
 * itself, resets what an edit leaves out, refuses in ipvsadm's own words, and prints both listings.
 */

import {
  applyOperation,
  type CommandRequest,
  type CommandResult,
  EMPTY_TABLE,
  type Endpoint,
  type ForwardingMethod,
  type Operation,
  serverId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  splitHostPort,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { printTable, printThresholds } from "./test_tables.ts";

export interface Imitation {
  /** The kernel's table; setting it is what somebody else's hands do. */
  table: ServiceTable;
  /** What ipvsadm answers to this command line. */
  run(request: CommandRequest): CommandResult;
  /** Does one line as `-R` would. */
  obey(line: string): CommandResult;
}

export function imitateIpvsadm(initial: ServiceTable = EMPTY_TABLE): Imitation {
  const imitation: Imitation = {
    table: initial,
    run({ args, stdin = "" }) {
      if (args[0] === "-L") return listing(imitation.table, args);
      return args[0] === "-R" ? restore(imitation, stdin) : imitation.obey(args.join(" "));
    },
    obey(line) {
      const operation = readOperation(line.split(" "));
      if (operation === undefined) return ended(2, `unexpected argument in ${line}\n`);
      const refusal = whyRefused(imitation.table, operation);
      if (refusal !== undefined) return ended(255, `${refusal}\n`);
      imitation.table = applyOperation(imitation.table, operation);
      return ended(0);
    },
  };
  return imitation;
}

function ended(code: number, stderr = "", stdout = ""): CommandResult {
  return { code, stdout, stderr };
}

function listing(table: ServiceTable, args: readonly string[]): CommandResult {
  const print = args.includes("--thresholds") ? printThresholds : printTable;
  return ended(0, "", print(table, new Map()));
}

/** A usage error ends it at once, a refusal does not; the exit code is that of the last line. */
function restore(imitation: Imitation, stdin: string): CommandResult {
  let stderr = "";
  let code = 0;
  for (const line of stdin.split("\n").filter((each) => each !== "")) {
    const result = imitation.obey(line);
    stderr += result.stderr;
    code = result.code;
    if (code === 2) break;
  }
  return ended(code, stderr);
}

const FORWARDING: Readonly<Record<string, ForwardingMethod>> = {
  "-g": "gate",
  "-i": "ipip",
  "-m": "masq",
};

/** The operation that a command line asks for, or undefined where ipvsadm would not understand it. */
function readOperation(line: readonly string[]): Operation | undefined {
  const [command = "", ...words] = line;
  const values = readWords(words);
  const key = values === undefined ? undefined : readKey(values);
  if (values === undefined || key === undefined) return undefined;
  const service = readSettings(key, values);
  switch (command) {
    case "-A":
      return { kind: "service.add", service };
    case "-E":
      return { kind: "service.edit", service };
    case "-D":
      return { kind: "service.remove", service };
  }
  const server = readServer(key, values);
  if (server === undefined) return undefined;
  switch (command) {
    case "-a":
      return { kind: "server.add", service: key, server };
    case "-e":
      return { kind: "server.edit", service: key, server };
    case "-d":
      return { kind: "server.remove", service: key, server };
  }
  return undefined;
}

const WITH_VALUE = ["-t", "-u", "-f", "-s", "-p", "-M", "-b", "-r", "-w", "-x", "-y"];
const ALONE = ["-6", "-o", "-g", "-i", "-m"];

/** Each option with its value, or with itself where it has none; undefined for what is no option of ipvsadm. */
function readWords(words: readonly string[]): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (ALONE.includes(word)) values.set(word, word);
    else if (WITH_VALUE.includes(word)) values.set(word, words[++index] ?? "");
    else return undefined;
  }
  return values;
}

function readKey(values: ReadonlyMap<string, string>): VirtualServiceKey | undefined {
  const mark = values.get("-f");
  if (mark !== undefined) {
    return { by: "fwmark", mark: Number(mark), family: values.has("-6") ? 6 : 4 };
  }
  const protocol = values.has("-t") ? "tcp" : "udp";
  const endpoint = readEndpoint(values.get("-t") ?? values.get("-u"));
  return endpoint === undefined ? undefined : { by: "address", protocol, ...endpoint };
}

function readEndpoint(text: string | undefined): Endpoint | undefined {
  const parts = splitHostPort(text ?? "");
  return parts === undefined ? undefined : { address: parts.host, port: Number(parts.port) };
}

function readSettings(
  key: VirtualServiceKey,
  values: ReadonlyMap<string, string>,
): ServiceSettings {
  const timeout = values.get("-p");
  const netmask = values.get("-M");
  const flags = values.get("-b");
  return {
    key,
    scheduler: values.get("-s") ?? "wlc",
    ...(flags === undefined ? {} : { schedulerFlags: flags.split(",") }),
    ...(timeout === undefined ? {} : {
      persistence: {
        timeoutSeconds: Number(timeout),
        ...(netmask === undefined ? {} : { netmask }),
      },
    }),
    ...(values.has("-o") ? { onePacket: true } : {}),
  };
}

function readServer(
  key: VirtualServiceKey,
  values: ReadonlyMap<string, string>,
): TableServer | undefined {
  const endpoint = readEndpoint(values.get("-r"));
  if (endpoint === undefined) return undefined;
  const word = Object.keys(FORWARDING).find((each) => values.has(each)) ?? "-g";
  const forwarding = FORWARDING[word] ?? "gate";
  // A packet that is not rewritten keeps its port; whoever removes a server names the one that is listed.
  const keepsPort = key.by === "fwmark" || forwarding === "masq" || !values.has("-w");
  const upperThreshold = Number(values.get("-x") ?? 0);
  const lowerThreshold = Number(values.get("-y") ?? 0);
  return {
    address: endpoint.address,
    port: keepsPort ? endpoint.port : key.port,
    forwarding,
    weight: Number(values.get("-w") ?? 1),
    ...(upperThreshold === 0 ? {} : { upperThreshold }),
    ...(lowerThreshold === 0 ? {} : { lowerThreshold }),
  };
}

/** The kernel's own words, or undefined where it does as it is told. */
function whyRefused(table: ServiceTable, operation: Operation): string | undefined {
  if (!("server" in operation)) {
    const exists = table.has(serviceId(operation.service.key));
    if (operation.kind === "service.add") return exists ? "Service already exists" : undefined;
    return exists ? undefined : "No such service";
  }
  const { service, server, kind } = operation;
  const servers = table.get(serviceId(service))?.servers;
  if (servers === undefined) return "Service not defined";
  const { upperThreshold = 0, lowerThreshold = 0 } = server;
  if (lowerThreshold > upperThreshold) return "Numerical result out of range";
  const exists = servers.has(serverId(server));
  if (kind === "server.add") return exists ? "Destination already exists" : undefined;
  return exists ? undefined : "No such destination";
}
