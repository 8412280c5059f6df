/**
 * The rooms of the house and who may import whom: the table of docs/architecture.md, as data. A folder that is not
 * in this table may not exist; who adds one says here what it may know.
 */

import { isForTests } from "./source.ts";

export interface Room {
  readonly name: string;
  /** Rooms, beside its own, whose files it may import; a path that ends in `.ts` is that file only. */
  readonly imports: readonly string[];
  /** Of these it may import types only. */
  readonly typesOf?: readonly string[];
}

const FOUNDATION = ["core/model", "core/errors"];
const BELOW_PLUGINS = [...FOUNDATION, "core/events", "core/ports"];
const ALL_OF_CORE = [
  ...BELOW_PLUGINS,
  "core/plugin",
  "core/config",
  "core/state",
  "core/health",
  "core/reconcile",
  "core/membership",
  "core/election",
  "core/journal",
  "core/version",
];

/** In core, a room is a folder, or a file directly in core; those that are not named here are the director's room. */
const CORE_ROOMS: readonly Room[] = [
  { name: "core/model", imports: [] },
  { name: "core/version", imports: [] },
  { name: "core/errors", imports: ["core/model"] },
  // The bus and the ports say what went wrong in the house's own errors.
  { name: "core/events", imports: FOUNDATION },
  { name: "core/ports", imports: FOUNDATION },
  { name: "core/plugin", imports: BELOW_PLUGINS },
  { name: "core/config", imports: [...BELOW_PLUGINS, "core/plugin"] },
  { name: "core/state", imports: ["core/model"] },
  { name: "core/health", imports: BELOW_PLUGINS, typesOf: ["core/plugin"] },
  { name: "core/reconcile", imports: BELOW_PLUGINS, typesOf: ["core/plugin"] },
  { name: "core/membership", imports: BELOW_PLUGINS, typesOf: ["core/plugin"] },
  { name: "core/election", imports: BELOW_PLUGINS, typesOf: ["core/plugin"] },
  // It runs recorded inputs through the pure functions of the others once more; none of them knows of it.
  {
    name: "core/journal",
    imports: [
      ...BELOW_PLUGINS,
      "core/plugin",
      "core/state",
      "core/health",
      "core/reconcile",
      "core/election",
    ],
  },
  { name: "core/testing", imports: [...BELOW_PLUGINS, "core/plugin"] },
];

const DIRECTOR: Room = { name: "core", imports: ALL_OF_CORE };
const OUTSIDE: readonly Room[] = [
  { name: "mod", imports: [...ALL_OF_CORE, "core", "core/testing", "plugins/mod.ts"] },
  { name: "cli", imports: ["mod.ts"] },
  { name: "types", imports: [] },
];

/** The room of a TypeScript file, or undefined where there is no such room. */
export function roomOf(path: string): Room | undefined {
  const [first = "", second = "", third = ""] = path.split("/");
  switch (first) {
    case "core": {
      const name = second.endsWith(".ts") ? second.replace(/(_test)?\.ts$/, "") : second;
      const room = CORE_ROOMS.find((each) => each.name === `core/${name}`);
      return room ?? (third === "" ? DIRECTOR : undefined);
    }
    case "plugins":
      return pluginRoom(path, `${first}/${second}/${third}`);
    case "examples":
      return third === "" ? undefined : { name: `examples/${second}`, imports: ["mod.ts"] };
    case "tests":
      return { name: "tests", imports: ["anything of ours"] };
    default:
      return OUTSIDE.find((room) => room.name === first.replace(/(_test)?\.ts$/, ""));
  }
}

function pluginRoom(path: string, folder: string): Room | undefined {
  if (/^plugins\/mod(_test)?\.ts$/.test(path)) {
    return { name: "plugins/mod", imports: ["core/plugin/mod.ts", "plugins/KIND/NAME/mod.ts"] };
  }
  const inFolder = /^plugins\/[a-z]+\/[a-z0-9_]+\/./.test(path);
  return inFolder ? { name: folder, imports: ["core/plugin/mod.ts"] } : undefined;
}

/** Why a file may not import another, or undefined where it may. Both are paths from the root. */
export function refusal(importer: string, target: string, typeOnly: boolean): string | undefined {
  const room = roomOf(importer);
  if (room === undefined) return "this folder is no room of the table in tests/tidy/rooms.ts";
  const forTests = isForTests(importer);
  if (!forTests && isForTests(target) && room.name !== "mod") {
    return `imports ${target}, which is for tests only`;
  }
  if (room.name === "tests" || (forTests && isTestOnlyTarget(room, target))) return undefined;
  const itsRoom = roomOf(target);
  if (itsRoom !== undefined && (itsRoom.name === room.name || permits(room, itsRoom, target))) {
    return undefined;
  }
  if (itsRoom !== undefined && room.typesOf?.includes(itsRoom.name)) {
    return typeOnly ? undefined : `imports more than types of ${target}; ${allowedWords(room)}`;
  }
  return `imports ${target}; ${allowedWords(room)}`;
}

function permits(room: Room, itsRoom: Room, target: string): boolean {
  return room.imports.some((allowed) =>
    allowed === itsRoom.name || allowed === target ||
    (allowed === "plugins/KIND/NAME/mod.ts" && /^plugins\/\w+\/\w+\/mod\.ts$/.test(target))
  );
}

/** What a room's tests may import beside what the room may: the fakes, and the settings to compare with. */
function isTestOnlyTarget(room: Room, target: string): boolean {
  if (target === "deno.json") return true;
  return room.name.startsWith("core")
    ? target.startsWith("core/testing/")
    : target === "core/testing/mod.ts";
}

function allowedWords(room: Room): string {
  const types = (room.typesOf ?? []).map((name) => `types of ${name}`);
  const words = [...room.imports, ...types];
  return words.length === 0
    ? `${room.name} may import nothing of ours`
    : `beside its own files, ${room.name} may import ${words.join(", ")}`;
}
