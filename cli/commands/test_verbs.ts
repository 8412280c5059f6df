/** For the tests of this folder: a director's administration that remembers what it was asked. */

import { withServer } from "../test_server.ts";

export interface AskedRequest {
  readonly path: string;
  readonly body?: unknown;
}

export type Answers = Readonly<Record<string, (count: number) => Response>>;

/** Runs the body with a socket; answers are found by path, and told how often they were asked for before. */
export async function withAnswers(
  answers: Answers,
  body: (socket: string, asked: readonly AskedRequest[]) => Promise<void>,
): Promise<void> {
  const asked: AskedRequest[] = [];
  await withServer(async (request) => {
    const { pathname, search } = new URL(request.url);
    const before = asked.filter(({ path }) => path.split("?")[0] === pathname).length;
    const text = await request.text();
    asked.push({ path: pathname + search, ...(text === "" ? {} : { body: JSON.parse(text) }) });
    return answers[pathname]?.(before) ?? problem(404, `cannot find "${pathname}"`);
  }, (socket) => body(socket, asked));
}

export function problem(status: number, detail: string, extras: object = {}): Response {
  return Response.json({ ...extras, type: "about:blank", title: "x", status, detail }, { status });
}
