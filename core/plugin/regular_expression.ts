/** Regular expressions that operators write: whether they compile is found when a configuration is read. */

/** The engine's own words, or undefined where the text compiles. */
export function whyNotCompiled(source: string): string | undefined {
  try {
    new RegExp(source);
    return undefined;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // The engine's message repeats the pattern between slashes; the reason stands behind the last
    // of them.
    return message.slice(message.lastIndexOf("/: ") + 3).toLowerCase();
  }
}
