import { assertEquals } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { RELAY_READY } from "./relay_agent.ts";

Deno.test("the relay agent carries a unix socket to a port, and ends with its standard input", async () => {
  const folder = await Deno.makeTempDir();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("a page"),
  );
  const path = `${folder}/page.sock`;
  const agent = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--no-check"],
      new URL("relay_agent.ts", import.meta.url).pathname,
      ...[path, String(server.addr.port)],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  let said = "";
  const reading = (async () => {
    for await (const bytes of agent.stdout) said += new TextDecoder().decode(bytes);
  })();
  await eventually("the agent is ready", () => said === `${RELAY_READY}\n` || undefined);
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  assertEquals(await (await fetch("http://127.0.0.1/", { client })).text(), "a page");
  client.close();
  await agent.stdin.close();
  assertEquals((await agent.status).code, 0);
  await reading;
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
});
