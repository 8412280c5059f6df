/** A program that asks a director over its socket without a pause: `admin_flood.ts SOCKET CLIENTS MILLISECONDS`. */

const [socket = "", clients = "", milliseconds = ""] = Deno.args;
const until = performance.now() + Number(milliseconds);
const PATHS = ["/api/v1/services", "/api/v1/status", "/api/v1/events", "/openapi.json"];
const statuses: Record<string, number> = {};

async function ask(client: Deno.HttpClient, path: string): Promise<void> {
  const response = await fetch(`http://localhost${path}`, { client });
  await response.body?.cancel();
  statuses[response.status] = (statuses[response.status] ?? 0) + 1;
}

using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
await Promise.all(Array.from({ length: Number(clients) }, async (_, index) => {
  for (let turn = index; performance.now() < until; turn++) {
    await ask(client, PATHS[turn % PATHS.length] ?? "").catch(() => {});
  }
}));
console.log(JSON.stringify(statuses));
