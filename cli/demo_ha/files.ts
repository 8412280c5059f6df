/** The article's folder for the demo: examples/ha-pair with times that one can watch, a logfile and a key. */

import { makeAuthkeys, type Random, RingmasterError } from "../../mod.ts";
import { DIRECTORS } from "./network.ts";

export const KEEPALIVE_MS = 100;
export const DEADTIME_MS = 400;

const LOGFILE = /^logfile\s*=.*$/m;
const SYNC = /^LVSSyncDaemonSwap::master.*\n/m;

export interface ArticleTexts {
  readonly ha: string;
  readonly haresources: string;
  readonly ldirectord: string;
}

export interface FolderChanges {
  readonly logfile: string;
  /** Whether the kernel has connections that could be synchronized. */
  readonly sync: boolean;
}

/** Names and texts of the files, without the key. Pure. Throws RingmasterError `config_invalid` for other files. */
export function folderTexts(
  { ha, haresources, ldirectord }: ArticleTexts,
  { logfile, sync }: FolderChanges,
): Readonly<Record<string, string>> {
  if (!LOGFILE.test(ldirectord) || !SYNC.test(haresources)) {
    throw new RingmasterError(
      "config_invalid",
      "cannot use the files of examples/ha-pair for the demo: wanted a logfile in ldirectord.cf and " +
        "LVSSyncDaemonSwap::master in haresources",
    );
  }
  return {
    "ha.cf":
      `${ha.trimEnd()}\n# Added for the demo, because the default of deadtime is 30 seconds.\n` +
      `keepalive ${KEEPALIVE_MS}ms\ndeadtime ${DEADTIME_MS}ms\n`,
    "haresources": sync ? haresources : haresources.replace(SYNC, ""),
    "ldirectord.cf": ldirectord.replace(LOGFILE, () => `logfile="${logfile}"`),
  };
}

export interface DirectorPlaces {
  /** The configuration: what stands in /etc/ha.d elsewhere. */
  readonly config: string;
  readonly logfile: string;
  readonly socket: string;
  readonly state: string;
  /** What the article's files have no words for: the dashboard. */
  readonly extra: string;
  /** Who may change something on the dashboard. */
  readonly tokens: string;
  /** A way from outside the namespace to the dashboard. */
  readonly pageSocket: string;
}

/** Where a director has what is its own, in the demo's folder. */
export function placesOf(folder: string, name: string): DirectorPlaces {
  const own = `${folder}/${name}`;
  return {
    config: `${own}/ha.d`,
    logfile: `${own}/ringmaster.log`,
    socket: `${own}/admin.sock`,
    state: `${own}/state`,
    extra: `${own}/extra.yaml`,
    tokens: `${own}/tokens`,
    pageSocket: `${own}/page.sock`,
  };
}

/**
 * The dashboard of one director: on its own loopback for whoever comes from this machine, and on the wire for the other
 * director, which shows both side by side. Pure.
 */
export function extraText(name: string, tokens: string, ports: readonly number[]): string {
  const listeners = (index: number) => `${DIRECTORS[index]?.address}:${ports[index]}`;
  const own = DIRECTORS.findIndex((each) => each.name === name);
  const peers = DIRECTORS.flatMap((each, index) =>
    index === own ? [] : [`{ node: ${each.name}, url: "http://${listeners(index)}" }`]
  );
  return [
    "# The dashboard of the demo. Nobody from outside can come here, so that it does without TLS.",
    "admin:",
    `  listen: ["127.0.0.1:${ports[own]}", "${listeners(own)}"]`,
    "  plain_text: yes",
    "  public_read: yes",
    `  tokens: ${tokens}`,
    `  peers: [${peers.join(", ")}]`,
    "",
  ].join("\n");
}

export interface FolderOptions {
  /** Whether the kernel has connections that could be synchronized. */
  readonly sync: boolean;
  readonly random: Random;
  /** Of the dashboards, in the order of the directors. */
  readonly ports: readonly number[];
  /** Text of the file that lets the demo's token in. */
  readonly tokens: string;
}

/** Writes the folders of both directors; `example` is examples/ha-pair, with its slash. */
export async function writeFolders(
  folder: string,
  example: URL,
  { sync, random, ports, tokens }: FolderOptions,
): Promise<void> {
  const read = (name: string) => Deno.readTextFile(new URL(name, example));
  const article = {
    ha: await read("ha.cf"),
    haresources: await read("haresources"),
    ldirectord: await read("ldirectord.cf"),
  };
  const authkeys = makeAuthkeys(random);
  for (const { name } of DIRECTORS) {
    const { config, logfile, extra, tokens: tokensPath } = placesOf(folder, name);
    await Deno.mkdir(config, { recursive: true });
    for (const [file, text] of Object.entries(folderTexts(article, { logfile, sync }))) {
      await Deno.writeTextFile(`${config}/${file}`, text);
    }
    await Deno.writeTextFile(`${config}/authkeys`, authkeys, { mode: 0o600 });
    await Deno.writeTextFile(extra, extraText(name, tokensPath, ports));
    await Deno.writeTextFile(tokensPath, tokens, { mode: 0o600 });
  }
}
