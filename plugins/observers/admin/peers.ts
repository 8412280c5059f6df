/**
 * Other directors, so that one page shows all of them: their status is asked for with a token that reads, kept for a
 * second, limited in time and size, and handed on as it is. Nothing else is ever asked of them.
 */

import {
  type Clock,
  ConnectionError,
  messageOf,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import type { PeerSummary, PeersView } from "./app_parts.ts";
import type { PeerOptions } from "./options.ts";
import { fetchReason } from "./peers_failure.ts";

/** For how long an answer is shown again, however many look at it. */
export const KEPT_MS = 1_000;
export const ANSWER_LIMIT_MS = 3_000;
const ANSWER_BYTES_MAX = 32 * 1_024 * 1_024;
const STATUS_PATH = "/api/v1/status";

interface Answer {
  readonly askedAt: number;
  readonly text: Promise<string>;
  problem?: string;
  ended: boolean;
}

/** Asks once and does not follow redirections; throws RingmasterError. */
export type AskPeer = (peer: PeerOptions, signal: AbortSignal) => Promise<string>;

export function createPeers(
  peers: readonly PeerOptions[],
  clock: Clock,
  askPeer: AskPeer = askOverHttp,
): PeersView {
  const answers = new Map<string, Answer>();

  function ask(peer: PeerOptions): Answer {
    const abort = new AbortController();
    const cancel = clock.after(ANSWER_LIMIT_MS, () => {
      const action = `cannot ask ${peer.node} at ${peer.url}`;
      abort.abort(new ConnectionError("timed_out", action, "no answer in time"));
    });
    const text = askPeer(peer, abort.signal).catch((thrown) => {
      throw abort.signal.aborted ? abort.signal.reason : thrown;
    }).finally(cancel);
    const answer: Answer = { askedAt: clock.now(), text, ended: false };
    text.then(
      () => answer.ended = true,
      (thrown) => {
        answer.ended = true;
        answer.problem = messageOf(thrown);
      },
    );
    return answer;
  }

  return {
    list: () => peers.map(({ node, url }) => summaryOf(node, url, answers.get(node))),
    async status(name, signal) {
      // A cluster has the names of its nodes in small letters, whatever the configuration writes.
      const peer = peers.find((each) => each.node.toLowerCase() === name.toLowerCase());
      if (peer === undefined) {
        const names = peers.map((each) => each.node).join(", ") || "none";
        throw new RingmasterError("not_found", `cannot find peer "${name}"; there are ${names}`);
      }
      const { node } = peer;
      let answer = answers.get(node);
      const old = answer === undefined || (answer.ended && clock.now() - answer.askedAt >= KEPT_MS);
      if (answer === undefined || old) answers.set(node, answer = ask(peer));
      const { promise: left, reject } = Promise.withResolvers<never>();
      const onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        signal.throwIfAborted();
        return await Promise.race([answer.text, left]);
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}

function summaryOf(node: string, url: string, answer: Answer | undefined): PeerSummary {
  if (answer === undefined) return { node, url };
  const { askedAt, ended, problem } = answer;
  return {
    node,
    url,
    askedAt,
    ...(ended ? { reachable: problem === undefined } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function askOverHttp(peer: PeerOptions, signal: AbortSignal): Promise<string> {
  const { node, url, token_file: tokenFile, ca } = peer;
  const action = `cannot ask ${node} at ${url}`;
  const token = tokenFile === undefined ? undefined : await firstLine(action, tokenFile);
  const caCerts = ca === undefined ? {} : { caCerts: [await readText(action, ca)] };
  using client = Deno.createHttpClient(caCerts);
  let response: Response;
  try {
    response = await fetch(new URL(STATUS_PATH, url), {
      client,
      signal,
      redirect: "manual",
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  } catch (thrown) {
    throw new ConnectionError("connection_failed", action, fetchReason(thrown), { cause: thrown });
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new RingmasterError("refused", `${action}: it answers with status ${response.status}`);
  }
  return await boundedText(action, response);
}

async function boundedText(action: string, response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) {
      const reason = `its answer is longer than ${ANSWER_BYTES_MAX} bytes`;
      throw new ConnectionError("connection_failed", action, reason);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  text += decoder.decode();
  if (isStatus(text)) return text;
  throw new ConnectionError("connection_failed", action, "what answers there is no director");
}

/** What is no JSON object must not be handed on as one. */
function isStatus(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "services" in value && "node" in value;
  } catch {
    return false;
  }
}

async function firstLine(action: string, path: string): Promise<string> {
  return (await readText(action, path)).split("\n")[0]?.trim() ?? "";
}

async function readText(action: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (thrown) {
    throw new RingmasterError("refused", `${action}: cannot read "${path}": ${messageOf(thrown)}`);
  }
}
