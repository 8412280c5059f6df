import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { askNode } from "./client_agent.ts";
import { readReport } from "./client_tally.ts";

const HOST = "127.0.0.1";
const SCRIPT = fileURLToPath(new URL("client_agent.ts", import.meta.url));

/** Runs the body with the port of a node that answers so. */
async function withNode(
  text: string | undefined,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      if (text === undefined) {
        // Says nothing, until the client has had enough.
        await connection.read(new Uint8Array(4_096)).catch(() => null);
        await connection.read(new Uint8Array(1)).catch(() => null);
      } else {
        await connection.read(new Uint8Array(4_096)).catch(() => null);
        await connection.write(new TextEncoder().encode(text)).catch(() => 0);
      }
      connection.close();
    }
  })();
  try {
    await body(listener.addr.port);
  } finally {
    listener.close();
    await serving;
  }
}

const PAGE = "HTTP/1.1 200 OK\r\n\r\nSample SpringRing web application\n" +
  "node1 at 10.0.0.147:9072 answers, its request 4\n";

Deno.test("askNode gives the address of the node that answered", () =>
  withNode(PAGE, async (port) => assertEquals(await askNode(HOST, port), "10.0.0.147")));

Deno.test("askNode takes another answer, silence and a closed port for none", async () => {
  await withNode("HTTP/1.1 503 No\r\n\r\nno server\n", async (port) => {
    assertEquals(await askNode(HOST, port), undefined);
  });
  await withNode(undefined, async (port) => assertEquals(await askNode(HOST, port), undefined));
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertEquals(await askNode(HOST, port), undefined);
});

Deno.test("client_agent reports until its standard input ends", () =>
  withNode(PAGE, async (port) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", SCRIPT, HOST, String(port)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    let answered = 0;
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      for (const line of text.trimEnd().split("\n")) {
        const report = readReport(line);
        assert(report !== undefined, line);
        answered += report.byNode["10.0.0.147"] ?? 0;
      }
      if (answered >= 5) break;
    }
    await child.stdin.close();
    assertEquals((await child.status).code, 0);
  }));
