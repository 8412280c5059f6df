/** A client of the admin API that nobody wrote by hand: types made from /openapi.json, and a program that uses them. */

import openapiTypescript, { astToString } from "openapi-typescript";
import { run } from "../lanes/commands.ts";

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What an operator's program may look like; it says what it found in one line of JSON. */
const PROGRAM = `
import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

const http = Deno.createHttpClient({ proxy: { transport: "unix", path: Deno.args[0] ?? "" } });
const client = createClient<paths>({
  baseUrl: "http://localhost",
  fetch: (request: Request) => fetch(request, { client: http }),
});

async function need<Data>(answer: Promise<{ data?: Data; error?: { detail: string } }>): Promise<Data> {
  const { data, error } = await answer;
  if (data === undefined) throw new Error(error?.detail ?? "no answer");
  return data;
}

const service = "10.0.0.150:80/tcp";
const status = await need(client.GET("/api/v1/status"));
const web = await need(client.GET("/api/v1/services/{service}", { params: { path: { service } } }));
const downBefore: string[] = web.servers.filter((each) => each.status === "down").map(({ id }) => id);
const outcome = await need(
  client.POST("/api/v1/servers/weight", { body: { service: "web", server: "10.0.0.3:80", weight: 5 } }),
);
const lost = await client.POST("/api/v1/servers/enable", { body: { service: "web", server: "nobody" } });
const query = { limit: 1, type: "operator.done" };
const events = await need(client.GET("/api/v1/events", { params: { query } }));
// As text it would be a stream, which this program does not ask for.
const event = typeof events === "string" ? undefined : events[0];
const [record] = await need(client.GET("/api/v1/audit", { params: { query: { actor: "anna" } } }));
const active: "active" | "standby" | undefined = status.cluster?.role;

console.log(JSON.stringify({
  node: status.node,
  active,
  downBefore,
  message: outcome.message,
  lost: [lost.response.status, lost.error?.code],
  event: event?.sentence,
  record: [record?.outcome, record?.verb],
}));
http.close();
`;

export interface GeneratedClient {
  /** What the compiler says against it; empty where it is of one piece. */
  check(): Promise<string>;
  /** What it found, asking on this unix socket. */
  run(socket: string): Promise<unknown>;
}

/** Writes types of this description, and the program, into a folder. */
export async function generateClient(
  description: object,
  folder: string,
): Promise<GeneratedClient> {
  const types = astToString(await openapiTypescript(JSON.stringify(description)));
  await Deno.writeTextFile(`${folder}/api.ts`, types);
  await Deno.writeTextFile(`${folder}/client.ts`, PROGRAM);
  const deno = (...words: string[]) =>
    run([Deno.execPath(), ...words.slice(0, 1), "--config", CONFIG, ...words.slice(1)]);
  return {
    async check() {
      const { code, stdout, stderr } = await deno("check", `${folder}/client.ts`);
      return code === 0 ? "" : stdout + stderr;
    },
    async run(socket) {
      const program = `${folder}/client.ts`;
      const { code, stdout, stderr } = await deno("run", "--quiet", "--allow-all", program, socket);
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    },
  };
}
