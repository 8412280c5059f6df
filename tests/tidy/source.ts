/** The files of the repository as the rules see them, and what their names say about them. */

export interface Source {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS_LEFT_OUT: ReadonlySet<string> = new Set([".git", "coverage", "dist", "node_modules"]);
const TEXT_NAMES = /\.(ts|md|jsonc?|ya?ml|cf|sh|js|css|html|lock|txt|service)$|^(run|LICENSE)$/;

/** Every text file under the root, sorted by path. */
export async function readSources(root: URL): Promise<Source[]> {
  const sources: Source[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(new URL(folder, root))) {
      const path = `${folder}${entry.name}`.replace(/^\.\//, "");
      if (entry.isDirectory && !FOLDERS_LEFT_OUT.has(entry.name)) await walk(`./${path}/`);
      if (!entry.isFile || !TEXT_NAMES.test(entry.name)) continue;
      sources.push({ path, text: await Deno.readTextFile(new URL(path, root)) });
    }
  };
  await walk("./");
  return sources.sort((left, right) => left.path < right.path ? -1 : 1);
}

export function isTypeScript({ path }: Source): boolean {
  return path.endsWith(".ts");
}

/** A unit test, which stands beside its source as `<name>_test.ts`, or anything below tests/. */
export function isTest(path: string): boolean {
  return path.endsWith("_test.ts") || path.startsWith("tests/");
}

/**
 * What only tests use: `testing.ts`, `test_<name>.ts`, `<name>_test_kit.ts`, `<name>_fixture.ts` or `_fixtures.ts`,
 * and core/testing.
 */
export function isTestSupport(path: string): boolean {
  return /(^|\/)(test_\w+|\w+_test_kit|\w+_fixtures?|testing)\.ts$/.test(path) ||
    path.startsWith("core/testing/");
}

/** Files that tests may use and that are no part of the running program. */
export function isForTests(path: string): boolean {
  return isTest(path) || isTestSupport(path);
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
