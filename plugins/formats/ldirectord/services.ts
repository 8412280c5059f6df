/**
 * The services that ldirectord knows, by the port that implies them. The same table backwards gives the port that
 * is checked when a real server names none (ldirectord's `ld_service_to_port`).
 */

interface KnownService {
  readonly port?: number;
  /** What /etc/services calls the port; the file may name ports so. */
  readonly portNames?: readonly string[];
}

const KNOWN: Readonly<Record<string, KnownService>> = {
  dns: { port: 53, portNames: ["domain"] },
  ftp: { port: 21, portNames: ["ftp"] },
  http: { port: 80, portNames: ["http", "www"] },
  https: { port: 443, portNames: ["https"] },
  http_proxy: { port: 3128 },
  imap: { port: 143, portNames: ["imap2", "imap"] },
  imaps: { port: 993, portNames: ["imaps"] },
  ldap: { port: 389, portNames: ["ldap"] },
  ldaps: { port: 636, portNames: ["ldaps"] },
  mysql: { port: 3306, portNames: ["mysql"] },
  nntp: { port: 119, portNames: ["nntp"] },
  none: {},
  oracle: { port: 1521 },
  pgsql: { port: 5432, portNames: ["postgresql"] },
  pop: { port: 110, portNames: ["pop3", "pop-3"] },
  pops: { port: 995, portNames: ["pop3s"] },
  radius: { port: 1812, portNames: ["radius"] },
  simpletcp: {},
  sip: { port: 5060, portNames: ["sip"] },
  smtp: { port: 25, portNames: ["smtp"] },
  submission: { port: 587, portNames: ["submission"] },
};

export const SERVICE_WORDS: readonly string[] = Object.keys(KNOWN);

/** The services that can be checked here, each by the checker of the same name. */
export const CHECKED_SERVICES = ["http", "https", "sip"] as const;
export type CheckedService = typeof CHECKED_SERVICES[number];

export function isCheckedService(word: string): word is CheckedService {
  return (CHECKED_SERVICES as readonly string[]).includes(word);
}

/** The service that a port implies; `none` where ldirectord knows none. `port` is a number or a name, as text. */
export function serviceOfPort(port: string): string {
  for (const [word, known] of Object.entries(KNOWN)) {
    if (known.port === undefined) continue;
    if (String(known.port) === port || known.portNames?.includes(port)) return word;
  }
  return "none";
}

export function defaultPortOf(service: string): number | undefined {
  return Object.hasOwn(KNOWN, service) ? KNOWN[service]?.port : undefined;
}

/** The port as digits where it is one, or a name of the table above; else the name itself. */
export function canonicalPort(port: string): string {
  const found = Object.values(KNOWN).find((known) => known.portNames?.includes(port));
  return found?.port === undefined ? port : String(found.port);
}
