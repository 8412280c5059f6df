import { assertEquals } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { StreamClient } from "./streams_client.ts";
import { pieceOf } from "./streams_piece.ts";
import { ReplayBlock } from "./streams_replay.ts";
import { idsIn } from "./streams_test_kit.ts";

const eventOf = (id: number): DirectorEvent => ({
  type: "service.recovered",
  service: "10.0.0.1:80/tcp",
  id,
  time: id,
});

/** A client with two blocks of what is kept, whose turns a test gives. */
function createScene() {
  const blocks = [new ReplayBlock([eventOf(1)]), new ReplayBlock([eventOf(2)])];
  const turn = Promise.withResolvers<void>();
  const sent: number[] = [];
  let ends = 0;
  const client = new StreamClient({
    kind: "{}",
    filter: {},
    replay: { blocks, newest: 2 },
    turns: { next: () => turn.promise, sent: (bytes) => void sent.push(bytes) },
    now: () => 0,
    onEnd: () => void ends++,
  });
  return { client, blocks, turn, sent, ends: () => ends };
}

const textOf = async (chunks: AsyncIterable<Uint8Array>) =>
  (await Array.fromAsync(chunks)).map((chunk) => new TextDecoder().decode(chunk)).join("");

Deno.test("a client is sent what was kept in its turns, then what came meanwhile, and ends when it is to", async () => {
  const { client, blocks, turn, sent, ends } = createScene();
  client.take(pieceOf([eventOf(3)]), 3);
  client.finish();
  assertEquals([client.replays, client.newest, ends()], [true, 3, 0]);
  turn.resolve();
  assertEquals(idsIn(await textOf(client.stream)), [1, 2, 3]);
  assertEquals(sent, blocks.map(({ piece }) => piece.bytes.length));
  assertEquals([client.replays, ends()], [false, 1]);
});

Deno.test("a client that ends while it waits for its turn gives the turn back", async () => {
  const { client, turn, sent } = createScene();
  const text = textOf(client.stream);
  client.end();
  turn.resolve();
  assertEquals([await text, client.replays], [": events follow\n\n", false]);
  assertEquals(sent.every((bytes) => bytes === 0), true);
});
