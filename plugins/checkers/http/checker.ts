/** One check: connect, ask, read the answer as far as it takes to decide, close. */

import {
  type Checker,
  ConnectionError,
  type PluginContext,
  type TcpConnection,
  type TlsOptions,
} from "../../../core/plugin/mod.ts";
import type { HttpOptions } from "./options.ts";
import { type Parsed, ResponseParser } from "./parse.ts";
import { createRequestBuilder } from "./request.ts";
import { judge } from "./verdict.ts";

/** Status pages fit into one read of this size. */
const READ_BYTES = 16 * 1_024;
/**
 * Buffers that are kept for the next checks; more than this many checks in flight make their own.
 */
const BUFFERS_KEPT_MAX = 64;

export function createHttpChecker(
  options: HttpOptions,
  { dial, expressions }: Pick<PluginContext, "dial" | "expressions">,
  tls?: TlsOptions,
): Checker {
  const requestFor = createRequestBuilder(options);
  // An empty pattern matches everything, so that the body need not be waited for.
  const receive = options.receive ? new RegExp(options.receive) : undefined;
  const parseOptions = { method: options.method, wantsBody: receive !== undefined };
  const expectation = { method: options.method, receive };
  const buffers: Uint8Array[] = [];

  async function readAnswer(connection: TcpConnection): Promise<Parsed> {
    const parser = new ResponseParser(parseOptions);
    const buffer = buffers.pop() ?? new Uint8Array(READ_BYTES);
    try {
      for (;;) {
        const length = await connection.read(buffer);
        if (length === null) return parser.end();
        const parsed = parser.push(buffer.subarray(0, length));
        if (parsed !== undefined) return parsed;
      }
    } finally {
      if (buffers.length < BUFFERS_KEPT_MAX) buffers.push(buffer);
    }
  }

  return {
    async check(target, signal) {
      let connection: TcpConnection | undefined;
      try {
        connection = await dial.tcp(target, signal, tls);
        await connection.write(requestFor(target.address));
        const answer = await readAnswer(connection);
        return await judge(answer, expectation, expressions, signal);
      } catch (thrown) {
        if (!(thrown instanceof ConnectionError)) throw thrown;
        return { healthy: false, message: thrown.reason };
      } finally {
        connection?.close();
      }
    },
  };
}
