/**
 * A program that asks a director over its socket without a pause: `admin_flood.ts SOCKET CLIENTS MILLISECONDS COUNT`.
 * Where the machine is busy it goes on for longer, until it has got so many good answers, but not for ever.
 */

const [socket = "", clients = "", milliseconds = "", count = ""] = Deno.args;
const LIMIT_MS = 60_000;
const startedAt = performance.now();
const PATHS = ["/api/v1/services", "/api/v1/status", "/api/v1/events", "/openapi.json"];
const statuses: Record<string, number> = {};

async function ask(client: Deno.HttpClient, path: string): Promise<void> {
  const response = await fetch(`http://localhost${path}`, { client });
  await response.body?.cancel();
  statuses[response.status] = (statuses[response.status] ?? 0) + 1;
}

function isOver(): boolean {
  const passedMs = performance.now() - startedAt;
  const isEnough = (statuses["200"] ?? 0) >= Number(count) && passedMs >= Number(milliseconds);
  return isEnough || passedMs >= LIMIT_MS;
}

using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
await Promise.all(Array.from({ length: Number(clients) }, async (_, index) => {
  for (let turn = index; !isOver(); turn++) {
    await ask(client, PATHS[turn % PATHS.length] ?? "").catch(() => {});
  }
}));
console.log(JSON.stringify(statuses));
