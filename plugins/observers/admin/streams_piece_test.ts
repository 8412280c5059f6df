import { assertEquals } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { commentPiece, eventText, pieceOf } from "./streams_piece.ts";

const EVENTS: readonly DirectorEvent[] = [4, 5].map((id) => ({
  type: "service.recovered",
  service: "10.0.0.1:80/tcp",
  id,
  time: id,
}));

Deno.test("pieceOf has the texts of all events one after the other, and counts them", () => {
  const { bytes, events } = pieceOf(EVENTS);
  assertEquals([new TextDecoder().decode(bytes), events], [EVENTS.map(eventText).join(""), 2]);
  assertEquals(pieceOf([]), { bytes: new Uint8Array(), events: 0 });
});

Deno.test("commentPiece is a line that clients pass over, and no event", () => {
  const { bytes, events } = commentPiece("still here");
  assertEquals([new TextDecoder().decode(bytes), events], [": still here\n\n", 0]);
});
