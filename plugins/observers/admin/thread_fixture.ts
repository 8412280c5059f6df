/** For tests: an admin observer with its real thread, a socket and a listener in a folder of its own. */

import type { ObserverContext } from "../../../core/plugin/mod.ts";
import {
  type AccessRole,
  formatTokens,
  makeToken,
  systemClock,
  systemRandom,
} from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

export interface Served {
  readonly folder: string;
  readonly socket: string;
  readonly port: number;
  /** Tokens by the role that they have. */
  readonly tokens: Readonly<Record<AccessRole, string>>;
  readonly context: ObserverContext;
  readonly notes: readonly string[];
}

export interface ServedOptions {
  readonly context?: Partial<ObserverContext>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-admin-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A port of loopback that is free at this moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** The folder has `tokens`, with one token for each role. */
export async function serving(
  { context: parts = {}, options = {} }: ServedOptions,
  body: (served: Served) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const notes: string[] = [];
    const context = {
      ...createTestContext("observer.admin", {
        clock: systemClock,
        onLog: (line) => void notes.push(line),
      }),
      ...parts,
    };
    const made = (["read", "operate", "admin"] as const).map((role) =>
      makeToken(systemRandom, { role, name: `${role}er`, createdAt: 0 })
    );
    const path = `${folder}/tokens`;
    await Deno.writeTextFile(path, formatTokens(made.map(({ record }) => record)), { mode: 0o600 });
    const [read = "", operate = "", admin = ""] = made.map(({ text }) => text);
    const socket = `${folder}/admin.sock`;
    const port = freePort();
    const settings = { socket, listen: port, tokens: path, ...options };
    const observer = instantiate(plugin, settings, context);
    await observer.start(new AbortController().signal);
    try {
      await body({ folder, socket, port, tokens: { read, operate, admin }, context, notes });
    } finally {
      await observer.stop();
    }
  });
}
