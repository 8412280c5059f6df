/**
 * Made configurations of any size, in every form that is read: native text such as `10.0.0.1:80 masq 1`, native
 * mappings, and ldirectord.cf. Servers are loopback addresses, so that one listener can answer as all of them.
 */

export interface MadeServer {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
}

export interface MadeService {
  readonly address: string;
  readonly port: number;
  readonly servers: readonly MadeServer[];
}

export type Made = readonly MadeService[];

export interface Layout {
  readonly servers: number;
  readonly perService: number;
  /** Of every server. */
  readonly port: number;
}

export type Form = "text" | "mapping" | "ldirectord";

export interface MadeSettings {
  readonly intervalMs: number;
  /** A second where left out; in ldirectord.cf it always is. */
  readonly timeoutMs?: number;
  /** Native checker; in ldirectord.cf it is always HTTP. */
  readonly check: string;
  /** Lines of the native form that stand before the services. */
  readonly head: readonly string[];
}

export const CHECK_HTTP =
  "type: http, request: /SpringRing/status, receive: Sample SpringRing web application";

const VIRTUAL_PORT = 80;

export function make({ servers, perService, port }: Layout): Made {
  return Array.from({ length: Math.ceil(servers / perService) }, (_, index): MadeService => {
    const first = index * perService;
    return {
      address: `10.200.${Math.floor(index / 250)}.${1 + index % 250}`,
      port: VIRTUAL_PORT,
      servers: Array.from(
        { length: Math.min(perService, servers - first) },
        (_, place) => ({ address: addressOf(first + place), port, weight: 1 }),
      ),
    };
  });
}

/** 127.1.0.1 to 127.1.0.200, 127.1.1.1 and so on; up to four million of them. */
export function addressOf(index: number): string {
  const row = Math.floor(index / 200);
  return `127.${1 + Math.floor(row / 250)}.${row % 250}.${1 + index % 200}`;
}

export function serversOf(made: Made): readonly MadeServer[] {
  return made.flatMap(({ servers }) => servers);
}

/** The same with another weight of one server, counted over all services. */
export function withWeight(made: Made, at: number, weight: number): Made {
  let first = 0;
  return made.map((service) => {
    const place = at - first;
    first += service.servers.length;
    const server = service.servers[place];
    if (server === undefined) return service;
    return { ...service, servers: service.servers.with(place, { ...server, weight }) };
  });
}

/** The same with one server more, at the end of the last service. */
export function withServer(made: Made): Made {
  const last = made.at(-1);
  const example = last?.servers[0];
  if (last === undefined || example === undefined) return made;
  const fresh = { ...example, address: addressOf(serversOf(made).length), weight: 1 };
  return made.with(-1, { ...last, servers: [...last.servers, fresh] });
}

export function write(made: Made, form: Form, settings: MadeSettings): string {
  return form === "ldirectord"
    ? ldirectordText(made, settings)
    : nativeText(made, settings, form === "text" ? shortServer : mappingServer);
}

function shortServer({ address, port, weight }: MadeServer): string {
  return `${address}:${port} masq ${weight}`;
}

function mappingServer({ address, port, weight }: MadeServer): string {
  return `{ address: "${address}:${port}", forwarding: masq, weight: ${weight} }`;
}

function nativeText(
  made: Made,
  { intervalMs, timeoutMs = 1_000, check, head }: MadeSettings,
  serverText: (server: MadeServer) => string,
): string {
  const lines = [
    ...head,
    `defaults: { check: { ${check}, interval: ${intervalMs}ms, timeout: ${timeoutMs}ms } }`,
    "services:",
  ];
  for (const { address, port, servers } of made) {
    lines.push(`  - virtual: ${address}:${port}/tcp`, "    scheduler: rr", "    real:");
    for (const server of servers) lines.push(`      - ${serverText(server)}`);
  }
  return `${lines.join("\n")}\n`;
}

function ldirectordText(made: Made, { intervalMs }: MadeSettings): string {
  const lines = ["checktimeout=1", `checkinterval=${intervalMs / 1_000}`, "quiescent=no"];
  for (const { address, port, servers } of made) {
    lines.push(`virtual=${address}:${port}`);
    for (const server of servers) lines.push(`\treal=${shortServer(server)}`);
    lines.push(
      "\tservice=http",
      "\tchecktype=negotiate",
      '\trequest="/SpringRing/status"',
      '\treceive="Sample SpringRing web application"',
      "\tscheduler=rr",
      "\tprotocol=tcp",
    );
  }
  return `${lines.join("\n")}\n`;
}
