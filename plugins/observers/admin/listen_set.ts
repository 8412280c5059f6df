/**
 * All that the thread serves on: the unix socket and the listeners. What stays the same is kept when options change.
 */

import { chown } from "node:fs/promises";
import { type LogLevel, plainReason, RingmasterError } from "../../../core/plugin/mod.ts";
import type { ThreadSettings } from "./bridge_messages.ts";
import { formatListenAddress, type ListenAddress } from "./listen_address.ts";
import {
  type Answering,
  createHttpServer,
  exchangeCertificate,
  type HttpServer,
} from "./listen_http.ts";
import { groupNumber } from "./listen_group.ts";
import {
  asGroupError,
  asSocketError,
  prepareSocket,
  protectSocket,
  removeSocket,
} from "./socket.ts";
import { markOfTlsFiles, readTlsFiles, type TlsMaterial } from "./tls_files.ts";

/** How long requests under way may go on when a server stops. */
const GRACE_MS = 1_000;

export interface ListenSet {
  /**
   * Serves what is wanted; what was served before goes on. Throws RingmasterError and serves as before. The first time,
   * and after a restart of the thread, a listener that cannot be had is told and tried again: the socket, which the
   * operator needs most then, does not depend on it.
   */
  open(settings: ThreadSettings, restarted: boolean): Promise<void>;
  /** Ends what is no longer wanted. */
  settle(): Promise<void>;
  /** Takes certificates that have changed, and tries again what could not be served. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface ListenSetOptions {
  readonly answering: Answering;
  readonly note: (level: LogLevel, message: string) => void;
}

interface Served {
  readonly server: HttpServer;
  /** How it differs from another one at the same place. */
  readonly manner: string;
  readonly path?: string;
}

export function createListenSet(options: ListenSetOptions): ListenSet {
  return new Listeners(options);
}

class Listeners implements ListenSet {
  readonly #options: ListenSetOptions;
  readonly #served = new Map<string, Served>();
  #settings: ThreadSettings | undefined;
  #tlsMark = "";
  /** Places that could not be served yet, which are tried again. */
  #missing = new Set<string>();

  constructor(options: ListenSetOptions) {
    this.#options = options;
  }

  async open(settings: ThreadSettings, restarted: boolean): Promise<void> {
    const before = new Map(this.#served);
    const mark = settings.tls === undefined ? "" : await markOfTlsFiles(settings.tls);
    const patient = restarted || this.#settings === undefined;
    const tls = await this.#materialOf(settings, patient);
    try {
      await this.#serveSocket(settings, restarted);
      for (const address of addressesOf(settings)) {
        await this.#serveAddress(address, settings, tls, patient);
      }
    } catch (thrown) {
      const fresh = [...this.#served].filter(([place, served]) => before.get(place) !== served);
      for (const [place] of fresh) await this.#end(place);
      throw thrown;
    }
    this.#settings = settings;
    this.#tlsMark = mark;
  }

  async settle(): Promise<void> {
    const settings = this.#settings;
    if (settings === undefined) return;
    const wanted = new Set([settings.socket, ...addressesOf(settings).map(formatListenAddress)]);
    const unwanted = [...this.#served.keys()].filter((place) => !wanted.has(place));
    await Promise.all(unwanted.map((place) => this.#end(place)));
  }

  async look(): Promise<void> {
    const settings = this.#settings;
    if (settings === undefined) return;
    if (settings.tls !== undefined) await this.#lookAtCertificates(settings.tls);
    if (this.#missing.size > 0) await this.open(settings, true);
  }

  /** What TLS needs; undefined where there is none, and the reason where a patient caller cannot have it now. */
  async #materialOf(
    { tls }: ThreadSettings,
    patient: boolean,
  ): Promise<TlsMaterial | Error | undefined> {
    if (tls === undefined) return undefined;
    try {
      return await readTlsFiles(tls);
    } catch (thrown) {
      if (patient && thrown instanceof Error) return thrown;
      throw thrown;
    }
  }

  async #lookAtCertificates(options: NonNullable<ThreadSettings["tls"]>): Promise<void> {
    const mark = await markOfTlsFiles(options);
    if (mark === this.#tlsMark) return;
    this.#tlsMark = mark;
    try {
      const tls = await readTlsFiles(options);
      for (const { server } of this.#served.values()) exchangeCertificate(server, tls);
      this.#options.note("info", `took the certificate "${options.certificate}" anew`);
    } catch (thrown) {
      const reason = plainReason(thrown);
      this.#options.note("error", `goes on with the certificate that it has: ${reason}`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#served.keys()].map((place) => this.#end(place)));
  }

  async #serveSocket({ socket, group }: ThreadSettings, restarted: boolean): Promise<void> {
    try {
      // Where no group is named any more, the one that was is not to stay in.
      const number = group === undefined ? Deno.gid() : await numberOf(group, socket);
      if (!this.#served.has(socket)) {
        // After a restart of the thread, what is there is what its forerunner left, or still holds.
        if (restarted) await removeSocket(socket);
        await prepareSocket(socket);
        const server = createHttpServer(this.#options.answering);
        await listen(server, { path: socket });
        this.#served.set(socket, { server, manner: "unix", path: socket });
      }
      if (number !== null) await chown(socket, -1, number);
      await protectSocket(socket);
    } catch (thrown) {
      throw asSocketError(socket, thrown);
    }
  }

  async #serveAddress(
    address: ListenAddress,
    settings: ThreadSettings,
    tls: TlsMaterial | Error | undefined,
    patient: boolean,
  ): Promise<void> {
    const place = formatListenAddress(address);
    if (tls instanceof Error) return this.#miss(place, tls.message);
    const manner = `${settings.tls === undefined ? "plain" : "tls"} ${tls?.ca !== undefined}`;
    const own = this.#served.get(place);
    if (own?.manner === manner) {
      if (tls !== undefined) exchangeCertificate(own.server, tls);
      return;
    }
    // Two cannot listen at one place, so that what speaks otherwise has to end first.
    if (own !== undefined) await this.#end(place);
    const server = createHttpServer(this.#options.answering, tls);
    try {
      await listen(server, { host: address.address, port: address.port });
      this.#served.set(place, { server, manner });
      this.#missing.delete(place);
    } catch (thrown) {
      const message = `cannot listen on ${place}: ${listenReason(thrown)}`;
      if (!patient) throw new RingmasterError("plugin_failed", message, { cause: thrown });
      this.#miss(place, message);
    }
  }

  /** Told once, and tried again at each look. */
  #miss(place: string, message: string): void {
    if (this.#missing.has(place)) return;
    this.#missing.add(place);
    this.#options.note("error", `${message}; it is tried again every second`);
  }

  async #end(place: string): Promise<void> {
    const served = this.#served.get(place);
    if (served === undefined) return;
    this.#served.delete(place);
    const { server, path } = served;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeIdleConnections();
    const timer = setTimeout(() => {
      server.closeAllConnections();
      resolve();
    }, GRACE_MS);
    await closed;
    clearTimeout(timer);
    if (path !== undefined) await removeSocket(path);
  }
}

function addressesOf({ listen: wanted = [] }: ThreadSettings): readonly ListenAddress[] {
  return Array.isArray(wanted) ? wanted : [wanted];
}

/** Throws RingmasterError `plugin_failed` where there is no such group. */
async function numberOf(group: string, socket: string): Promise<number> {
  try {
    return await groupNumber(group);
  } catch (thrown) {
    throw asGroupError(socket, thrown);
  }
}

function listen(
  server: HttpServer,
  where: { readonly path: string } | ({ readonly host: string; readonly port: number }),
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(where, () => {
    server.off("error", reject);
    server.on("error", () => {});
    resolve();
  });
  return promise;
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "permission denied",
};

/** Without the system's code and the place, which stands in front of it already. */
function listenReason(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return LISTEN_REASONS[code] ?? plainReason(thrown);
}
