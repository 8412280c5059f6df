/** One check: one OPTIONS transaction over UDP or TCP. */

import {
  type Checker,
  type CheckResult,
  type CheckTarget,
  ConnectionError,
  type Datagram,
  type Endpoint,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import { answerOf, isProvisional, judge, type Transaction } from "./match.ts";
import { buildOptions, freshIds, type Transport } from "./message.ts";
import { acceptedStatuses, type SipOptions } from "./options.ts";
import { parseDatagram } from "./frame.ts";
import { startRetransmission } from "./retransmit.ts";
import { SipStream } from "./stream.ts";

const READ_BYTES = 4_096;

export function createSipChecker(options: SipOptions, context: PluginContext): Checker {
  const accepted = acceptedStatuses(options.accept);

  function begin(transport: Transport, target: Endpoint, local: Endpoint) {
    const transaction: Transaction = { ...freshIds((bytes) => context.random.hex(bytes)), local };
    const { login } = options;
    return { transaction, request: buildOptions({ ...transaction, transport, target, login }) };
  }

  async function overDatagrams(target: CheckTarget, signal: AbortSignal): Promise<CheckResult> {
    const socket = await context.dial.datagram(target, signal);
    let sendError: unknown;
    try {
      const { transaction, request } = begin("UDP", target, socket.local);
      await socket.send(request);
      const retransmission = startRetransmission(context.clock, () => {
        // The system may tell of "port unreachable" here instead of to the one who waits, who is woken by the closing.
        socket.send(request).catch((thrown) => {
          sendError ??= thrown;
          socket.close();
        });
      });
      try {
        return await finalAnswer(socket, transaction, () => retransmission.slowDown());
      } finally {
        retransmission.stop();
      }
    } catch (thrown) {
      throw sendError ?? thrown;
    } finally {
      socket.close();
    }
  }

  async function finalAnswer(
    socket: Datagram,
    transaction: Transaction,
    onProvisional: () => void,
  ): Promise<CheckResult> {
    for (;;) {
      const answer = answerOf(transaction, parseDatagram(await socket.receive()));
      if (answer === undefined) continue;
      if (!isProvisional(answer)) return judge(answer, accepted);
      onProvisional();
    }
  }

  async function overStream(target: CheckTarget, signal: AbortSignal): Promise<CheckResult> {
    const connection = await context.dial.tcp(target, signal);
    try {
      const { transaction, request } = begin("TCP", target, connection.local);
      await connection.write(request);
      const stream = new SipStream();
      const buffer = new Uint8Array(READ_BYTES);
      for (;;) {
        const length = await connection.read(buffer);
        if (length === null) return { healthy: false, message: "closed before an answer" };
        for (const item of stream.push(buffer.subarray(0, length))) {
          if (item.kind === "broken") return { healthy: false, message: item.reason };
          const answer = answerOf(transaction, item);
          if (answer !== undefined && !isProvisional(answer)) return judge(answer, accepted);
        }
      }
    } finally {
      connection.close();
    }
  }

  return {
    async check(target, signal) {
      try {
        return target.protocol === "udp"
          ? await overDatagrams(target, signal)
          : await overStream(target, signal);
      } catch (thrown) {
        if (!(thrown instanceof ConnectionError)) throw thrown;
        return { healthy: false, message: thrown.reason };
      }
    },
  };
}
