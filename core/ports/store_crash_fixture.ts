/**
 * A program that keeps records as fast as it can, and says after each transaction what is on disk: it is to be killed.
 * Its arguments are the path of the file, and `thread` where the records are to go through the thread of a store.
 */

import { StoreFile } from "./store_file.ts";
import { openStore } from "./store_start.ts";

const [path = "", way] = Deno.args;
// So few that the oldest go all the time, which is as good a moment to be killed as any.
const limits = { path, maxBytes: 4_194_304, maxRecords: 3_000 };
const encoder = new TextEncoder();

function say(id: number): void {
  Deno.stdout.writeSync(encoder.encode(`${id}\n`));
}

function recordOf(id: number) {
  return { time: id, kind: "event", body: `${id} `.repeat(1 + id % 60) };
}

function keepDirectly(): void {
  const file = new StoreFile(limits);
  const { last, run } = file.found([]);
  for (let first = last + 1, size = 1; first < last + 10_000_000; first += size) {
    size = 1 + (first * 7) % 40;
    file.keep(Array.from({ length: size }, (_, index) => {
      return { ...recordOf(first + index), id: first + index, run };
    }));
    say(first + size - 1);
  }
}

function keepThroughThread(): void {
  let last = 0;
  let appended = 0;
  const fill = (kept: number) => {
    while (appended - kept < 100) store.append(recordOf(last + ++appended));
  };
  const store = openStore({
    ...limits,
    recent: [],
    onOpened(found) {
      last = found.last;
      fill(0);
    },
    onKept(sequence) {
      say(last + sequence);
      fill(sequence);
    },
    onTrouble: (message) => console.error(message),
    onRecovered: () => {},
  });
  // The thread alone does not keep a program from ending.
  setInterval(() => {}, 60_000);
}

if (way === "thread") keepThroughThread();
else keepDirectly();
