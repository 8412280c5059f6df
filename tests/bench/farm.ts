/** Starts tests/bench/http_farm.ts, which answers on every loopback address. */

export interface Farm {
  readonly port: number;
  /** Says a line to it, such as `fail 127.1.0.1`. */
  order(line: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startFarm(): Promise<Farm> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", new URL("./http_farm.ts", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const orders = child.stdin.getWriter();
  const port = await readyPort(child.stdout);
  return {
    port,
    order: (line) => orders.write(new TextEncoder().encode(`${line}\n`)),
    async stop() {
      await orders.close();
      await child.status;
    },
  };
}

async function readyPort(stdout: ReadableStream<Uint8Array>): Promise<number> {
  let text = "";
  for await (const part of stdout.pipeThrough(new TextDecoderStream() as TransformStream)) {
    text += part;
    const match = /ready (\d+)\n/.exec(text);
    if (match !== null) return Number(match[1]);
  }
  throw new Error("the farm of servers did not start");
}
