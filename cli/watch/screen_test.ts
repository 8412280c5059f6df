import { assertEquals } from "@std/assert";
import { createScreen } from "./screen.ts";

function scene() {
  const written: string[] = [];
  const screen = createScreen({ raw: (text) => void written.push(text) });
  return { screen, take: () => written.splice(0).join("") };
}

Deno.test("a screen draws all at first, and then only lines that are different", () => {
  const { screen, take } = scene();
  screen.open();
  assertEquals(take(), "\x1b[?1049h\x1b[?25l");
  screen.draw(["a", "b"]);
  assertEquals(take(), "\x1b[2J\x1b[1;1Ha\x1b[K\x1b[2;1Hb\x1b[K");
  screen.draw(["a", "c"]);
  assertEquals(take(), "\x1b[2;1Hc\x1b[K");
  screen.draw(["a", "c"]);
  assertEquals(take(), "");
  screen.close();
  assertEquals(take(), "\x1b[?25h\x1b[?1049l");
});

Deno.test("a screen draws all where the window has changed, or where it was told to", () => {
  const { screen, take } = scene();
  screen.draw(["a"]);
  take();
  screen.draw(["a", "b"]);
  assertEquals(take(), "\x1b[2J\x1b[1;1Ha\x1b[K\x1b[2;1Hb\x1b[K");
  screen.forget();
  screen.draw(["a", "b"]);
  assertEquals(take(), "\x1b[2J\x1b[1;1Ha\x1b[K\x1b[2;1Hb\x1b[K");
});
