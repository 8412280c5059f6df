/** One check: one OPTIONS transaction over UDP or TCP. */

import {
  type Checker,
  type CheckResult,
  type CheckTarget,
  ConnectionError,
  type Datagram,
  type Endpoint,
  type PluginContext,
  type TcpConnection,
} from "../../../core/plugin/mod.ts";
import { parseDatagram } from "./frame.ts";
import { answerOf, isProvisional, judge, type Transaction } from "./match.ts";
import { buildOptions, freshIds, type Transport } from "./message.ts";
import { type Accepted, acceptedStatuses, type SipOptions } from "./options.ts";
import { startRetransmission } from "./retransmit.ts";
import { SipStream } from "./stream.ts";

const READ_BYTES = 4_096;

/** What all checks of one checker share. */
interface Asker {
  readonly context: PluginContext;
  readonly login: string | undefined;
  readonly accepted: Accepted;
}

export function createSipChecker(options: SipOptions, context: PluginContext): Checker {
  const asker = { context, login: options.login, accepted: acceptedStatuses(options.accept) };
  return {
    async check(target, signal) {
      try {
        return target.protocol === "udp"
          ? await askOverDatagrams(asker, target, signal)
          : await askOverStream(asker, target, signal);
      } catch (thrown) {
        if (!(thrown instanceof ConnectionError)) throw thrown;
        return { healthy: false, message: thrown.reason };
      }
    },
  };
}

function begin(asker: Asker, transport: Transport, target: Endpoint, local: Endpoint) {
  const { context: { random }, login } = asker;
  const transaction: Transaction = { ...freshIds((bytes) => random.hex(bytes)), local };
  return { transaction, request: buildOptions({ ...transaction, transport, target, login }) };
}

async function askOverDatagrams(
  asker: Asker,
  target: CheckTarget,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { context: { dial, clock }, accepted } = asker;
  const socket = await dial.datagram(target, signal);
  let sendError: unknown;
  try {
    const { transaction, request } = begin(asker, "UDP", target, socket.local);
    await socket.send(request);
    const retransmission = startRetransmission(clock, () => {
      // The system may tell of "port unreachable" here instead of to the one who waits, who is woken by the closing.
      socket.send(request).catch((thrown) => {
        sendError ??= thrown;
        socket.close();
      });
    });
    try {
      return await datagramVerdict(socket, transaction, accepted, retransmission.slowDown);
    } finally {
      retransmission.stop();
    }
  } catch (thrown) {
    throw sendError ?? thrown;
  } finally {
    socket.close();
  }
}

/** Waits for the final answer; whatever else arrives is somebody else's or late, and ignored. */
async function datagramVerdict(
  socket: Datagram,
  transaction: Transaction,
  accepted: Accepted,
  onProvisional: () => void,
): Promise<CheckResult> {
  for (;;) {
    const answer = answerOf(transaction, parseDatagram(await socket.receive()));
    if (answer === undefined) continue;
    if (!isProvisional(answer)) return judge(answer, accepted);
    onProvisional();
  }
}

async function askOverStream(
  asker: Asker,
  target: CheckTarget,
  signal: AbortSignal,
): Promise<CheckResult> {
  const connection = await asker.context.dial.tcp(target, signal);
  try {
    const { transaction, request } = begin(asker, "TCP", target, connection.local);
    await connection.write(request);
    return await streamVerdict(connection, transaction, asker.accepted);
  } finally {
    connection.close();
  }
}

async function streamVerdict(
  connection: TcpConnection,
  transaction: Transaction,
  accepted: Accepted,
): Promise<CheckResult> {
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
}
