/** Puts the stand-in for ipvsadm into a folder, and reads what it did there. */

const SCRIPT = new URL("./stand_in.pl", import.meta.url);

export interface StandInRun {
  /** Milliseconds since the epoch, with fractions: from when its first line ran to its last. */
  readonly beganMs: number;
  readonly endedMs: number;
  readonly words: string;
}

/** The path of a program that keeps its table in that folder. */
export async function installStandIn(folder: string): Promise<string> {
  const path = `${folder}/ipvsadm`;
  await Deno.copyFile(SCRIPT, path);
  await Deno.chmod(path, 0o755);
  return path;
}

/** All runs that have ended, in the order of their ends. */
export async function standInRuns(folder: string): Promise<StandInRun[]> {
  const text = await Deno.readTextFile(`${folder}/journal`);
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [began, ended, ...words] = line.split(" ");
    return {
      beganMs: Number(began) * 1_000,
      endedMs: Number(ended) * 1_000,
      words: words.join(" "),
    };
  });
}

/** Whether a run was one that changes the table. */
export function isChange({ words }: StandInRun): boolean {
  return !words.startsWith("-L");
}
