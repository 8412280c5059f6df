/** Keys one by one, without the terminal's own line editing, and the terminal as it was afterwards. */

import { LEAVE } from "./screen.ts";

export interface Keyboard {
  /** Tells what is typed, as the terminal sends it, until what is returned is called. */
  listen(onText: (text: string) => void): () => void;
}

/** The keyboard of the terminal that standard input is; none where it is no terminal. */
export function systemKeyboard(): Keyboard | undefined {
  if (!Deno.stdin.isTerminal()) return undefined;
  return {
    listen(onText) {
      // Ctrl-C stays a signal, and output keeps its line breaks.
      const raw = () => Deno.stdin.setRaw(true, { cbreak: true });
      raw();
      let listening = true;
      const restore = () => {
        if (!listening) return;
        listening = false;
        Deno.stdin.setRaw(false);
      };
      const unguard = guard(restore);
      // Who was stopped with Ctrl-Z comes back to a terminal that the shell has set for itself.
      Deno.addSignalListener("SIGCONT", raw);
      read(onText, () => listening);
      return () => {
        Deno.removeSignalListener("SIGCONT", raw);
        unguard();
        restore();
      };
    },
  };
}

/** A read cannot be taken back: the last one ends with the process. */
async function read(onText: (text: string) => void, listening: () => boolean): Promise<void> {
  const buffer = new Uint8Array(256);
  const decoder = new TextDecoder();
  try {
    while (listening()) {
      const length = await Deno.stdin.read(buffer);
      if (length === null) return;
      const text = decoder.decode(buffer.subarray(0, length), { stream: true });
      if (listening()) onText(text);
    }
  } catch {
    // The terminal is gone, and a signal says so.
  }
}

/** A program that falls over leaves a terminal on which its error can be read. */
function guard(restore: () => void): () => void {
  const fallen = () => {
    restore();
    Deno.stdout.writeSync(new TextEncoder().encode(LEAVE));
  };
  const kinds = ["error", "unhandledrejection"] as const;
  for (const kind of kinds) globalThis.addEventListener(kind, fallen);
  globalThis.addEventListener("unload", restore);
  return () => {
    for (const kind of kinds) globalThis.removeEventListener(kind, fallen);
    globalThis.removeEventListener("unload", restore);
  };
}
