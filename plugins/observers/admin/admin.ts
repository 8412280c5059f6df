/** The admin observer: serves the API on a unix socket for as long as the director runs. */

import {
  defaultSocketPath,
  type Observer,
  type ObserverContext,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { createApp } from "./app.ts";
import type { AdminOptions } from "./options.ts";
import { problemOf } from "./problem.ts";
import { createEventStreams } from "./streams.ts";
import { asSocketError, prepareSocket, protectSocket, removeSocket } from "./socket.ts";

/** How long a stop waits for requests under way. */
const GRACE_MS = 1_000;

export function createAdmin(options: AdminOptions, context: ObserverContext): Observer {
  const path = options.socket ?? defaultSocketPath();
  const streams = createEventStreams(context);
  const app = createApp({ director: context.director, streams });
  let server: Deno.HttpServer | undefined;

  return {
    async start(signal) {
      if (server !== undefined) {
        throw new RingmasterError("plugin_failed", `cannot serve "${path}" twice`);
      }
      await prepareSocket(path);
      signal.throwIfAborted();
      streams.reopen();
      try {
        server = Deno.serve({
          transport: "unix",
          path,
          onListen: () => {},
          onError: (thrown) => problemOf(thrown, "cannot answer"),
        }, (request) => app.fetch(request));
        await protectSocket(path);
      } catch (thrown) {
        throw asSocketError(path, thrown);
      }
    },
    async stop() {
      if (server === undefined) return;
      const serving = server;
      server = undefined;
      // An open stream has no end of its own, and would hold the stop up.
      streams.close();
      // Requests under way may end, but must not hold the stop up.
      const { promise: limit, resolve } = Promise.withResolvers<void>();
      const cancelLimit = context.clock.after(GRACE_MS, resolve);
      await Promise.race([serving.shutdown(), limit]);
      cancelLimit();
      await removeSocket(path);
    },
  };
}
