/** What somebody wishes of the running demo: keys on a terminal, words on lines elsewhere. */

import { nearestWord, RingmasterError } from "../../mod.ts";
import { usageError } from "../args.ts";
import { type Fault, FAULTS, QUIT } from "./faults.ts";

export type Wish = Fault | typeof QUIT;

const WISHES: readonly Wish[] = [...FAULTS, QUIT];

/** Throws RingmasterError `refused` for a word that is none. */
export function wishOf(word: string): Wish {
  const found = WISHES.find((each) => each.word === word);
  if (found !== undefined) return found;
  const words = WISHES.map((each) => each.word);
  const near = nearestWord(word, words);
  const hint = near === undefined ? "" : `, did you mean "${near}"?`;
  throw new RingmasterError(
    "refused",
    `unknown fault "${word}"${hint || `; there are ${words.join(", ")}`}`,
  );
}

/** The faults that the command line names, between commas. Throws RingmasterError `usage`. */
export function parseFaults(text: string): Fault[] {
  return text.split(",").map((word) => {
    const fault = FAULTS.find((each) => each.word === word.trim());
    if (fault !== undefined) return fault;
    const words = FAULTS.map((each) => each.word).join(", ");
    throw usageError(`option --fault has "${word.trim()}", allowed are ${words}`, "demo");
  });
}

/** Each wish as it comes; what is no wish is told. Ends with the input. */
export async function readWishes(
  input: ReadableStream<Uint8Array>,
  terminal: boolean,
  onWish: (wish: Wish) => void,
  onUnknown: (message: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input) {
    const text = decoder.decode(bytes, { stream: true });
    if (terminal) {
      for (const key of text) {
        const found = WISHES.find((each) => each.key === key);
        // Arrows and the like are keys that somebody pressed by mistake.
        if (found !== undefined) onWish(found);
      }
      continue;
    }
    const lines = (rest + text).split("\n").map((line) => line.trim());
    rest = lines.pop() ?? "";
    for (const line of lines.filter((each) => each !== "")) tryWish(line, onWish, onUnknown);
  }
  if (rest !== "") tryWish(rest, onWish, onUnknown);
}

function tryWish(
  line: string,
  onWish: (wish: Wish) => void,
  onUnknown: (message: string) => void,
): void {
  let wish: Wish;
  try {
    wish = wishOf(line);
  } catch (thrown) {
    if (!(thrown instanceof RingmasterError)) throw thrown;
    return onUnknown(thrown.message);
  }
  onWish(wish);
}
