import { assertEquals } from "@std/assert";
import { createFakeClock, createFakeFiles } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { WATCH_PERIOD_MS } from "./watch.ts";
import { type FilesWatchOptions, watchFiles } from "./watch_files.ts";

const CONFIG = "/etc/a.yaml";
const PLUGIN = "/etc/plugins/b.ts";

function watching(options: Partial<FilesWatchOptions> = {}) {
  const files = createFakeFiles({ [CONFIG]: "one", [PLUGIN]: "two" });
  const clock = createFakeClock();
  const seen: string[] = [];
  const onChange = (path: string) => void seen.push(path);
  const stop = watchFiles({ paths: [CONFIG, PLUGIN], files, clock, onChange, ...options });
  return { files, clock, seen, stop, look: () => clock.advance(4 * WATCH_PERIOD_MS) };
}

Deno.test("watchFiles tells which file changed, each by itself", async () => {
  const { files, seen, look } = watching();
  await look();
  assertEquals(seen, []);
  files.put(PLUGIN, "three");
  await look();
  assertEquals(seen, [PLUGIN]);
  files.put(CONFIG, "four");
  files.remove(PLUGIN);
  await look();
  assertEquals(seen.sort(), [CONFIG, PLUGIN, PLUGIN]);
});

Deno.test("watchFiles tells a file that is not any more what it was known to be", async () => {
  const { seen, look } = watching({
    digests: { [CONFIG]: digestOf("one"), [PLUGIN]: digestOf("before") },
  });
  await look();
  assertEquals(seen, [PLUGIN]);
});

Deno.test("watchFiles waits for a file that is not there yet, and says nothing of it until it is", async () => {
  const late = "/etc/plugins/late.ts";
  const { files, seen, look } = watching({ paths: [CONFIG, late], digests: { [late]: "gone" } });
  await look();
  assertEquals(seen, []);
  files.put(late, "here");
  await look();
  assertEquals(seen, [late]);
});

Deno.test("watchFiles looks once at a file that is named twice", async () => {
  const { files, seen, look } = watching({ paths: [CONFIG, CONFIG] });
  await look();
  files.put(CONFIG, "two");
  await look();
  assertEquals(seen, [CONFIG]);
});

Deno.test("watchFiles ends all its watches at once and leaves no timer", async () => {
  const { files, clock, seen, stop, look } = watching();
  await look();
  stop();
  files.put(CONFIG, "two");
  files.put(PLUGIN, "three");
  await look();
  assertEquals(seen, []);
  assertEquals(clock.pending, 0);
});
