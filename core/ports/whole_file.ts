/** Puts a whole text in the place of a file, by way of a new file beside it with a name of its own, or at its end. */

const SUFFIX = ".ringmaster-new";
/** No text takes so long to write; what is older was left behind by a process that was killed. */
const LEFTOVER_MS = 60_000;

/**
 * Writes beside `path` and renames, so that who reads finds the old text or the new one. `prepare` gets the new file
 * before it has the name. Where something fails, nothing of it stays behind.
 */
export async function putWhole(
  path: string,
  text: string,
  prepare: (beside: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { folder, name } = parted(path);
  const beside = `${folder}.${name}.${crypto.randomUUID().slice(0, 8)}${SUFFIX}`;
  // What has this name already, however unlikely, is somebody else's.
  using file = await Deno.open(beside, { write: true, createNew: true, mode: 0o600 });
  try {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
    // To the disk, not only to the system's memory.
    await file.sync();
    await prepare(beside);
    await Deno.rename(beside, path);
  } catch (thrown) {
    await Deno.remove(beside).catch(() => undefined);
    throw thrown;
  }
  await sweep(folder, name);
}

function parted(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, cut), name: path.slice(cut) };
}

/** Takes away what processes that were killed have left of the same file. */
async function sweep(folder: string, name: string): Promise<void> {
  const start = `.${name}.`;
  const isOwn = (found: string) =>
    found.startsWith(start) && found.endsWith(SUFFIX) &&
    /^[0-9a-f]{8}$/.test(found.slice(start.length, -SUFFIX.length));
  try {
    for await (const { name: found, isFile } of Deno.readDir(folder === "" ? "." : folder)) {
      if (!isFile || !isOwn(found)) continue;
      const { mtime } = await Deno.stat(`${folder}${found}`);
      if (mtime !== null && Date.now() - mtime.getTime() > LEFTOVER_MS) {
        await Deno.remove(`${folder}${found}`);
      }
    }
  } catch {
    // They do no harm, and the next one who writes tries again.
  }
}

/** What of an open file appending needs. */
export type Appendable = Pick<Deno.FsFile, "stat" | "truncate" | "write">;

/** Writes all of it at the end, or throws and takes back what it has written of it. */
export async function appendWhole(file: Appendable, bytes: Uint8Array): Promise<void> {
  const { size: before } = await file.stat();
  let written = 0;
  try {
    while (written < bytes.length) written += await file.write(bytes.subarray(written));
  } catch (thrown) {
    await takeBack(file, before, written).catch(() => undefined);
    throw thrown;
  }
}

/** Not where somebody else has written behind it, or emptied the file: what they have in it stays. */
async function takeBack(file: Appendable, before: number, written: number): Promise<void> {
  const { size } = await file.stat();
  if (written > 0 && size === before + written) await file.truncate(before);
}
