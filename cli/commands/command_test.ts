import { assert, assertEquals } from "@std/assert";
import { parseCommand } from "../args.ts";
import { BACKEND_OPTION, CONFIG_OPTION, SOCKET_OPTION, sourceOf, STATE_OPTION } from "./command.ts";
import { VALID, withFile } from "./test_files.ts";

const SPEC = {
  name: "run",
  summary: "runs",
  options: [
    CONFIG_OPTION,
    BACKEND_OPTION,
    SOCKET_OPTION,
    STATE_OPTION,
    { name: "node", value: "NAME", summary: "" },
  ],
};

Deno.test("sourceOf has the command line override the file", () =>
  withFile(VALID, async (path) => {
    const words = [
      ...["-c", path, "--backend", "userspace", "--node", "lb9"],
      ...["--socket", "/s.sock", "--state", "/var/lib/other"],
    ];
    const args = parseCommand(SPEC, words);
    const loaded = await sourceOf(path, args).load();
    assert(loaded.ok);
    assertEquals(loaded.config.backend, "userspace");
    assertEquals(loaded.config.node, "lb9");
    assertEquals(loaded.config.stateDirectory, "/var/lib/other");
    const admin = loaded.config.observers.find((observer) => observer.type === "admin");
    assertEquals(admin?.options, { socket: "/s.sock" });
  }));

Deno.test("sourceOf leaves the file's own words where the command line says nothing", () =>
  withFile(VALID, async (path) => {
    const source = sourceOf(path, parseCommand(SPEC, ["-c", path]));
    const loaded = await source.load();
    assert(loaded.ok);
    assertEquals(loaded.config.backend, "memory");
    assert(source.registry.find("format", "ldirectord") !== undefined);
  }));

Deno.test("sourceOf reads the file each time anew", () =>
  withFile(VALID, async (path) => {
    const { load } = sourceOf(path, parseCommand(SPEC, ["-c", path]));
    assert((await load()).ok);
    await Deno.writeTextFile(path, "services: 7\n");
    assert(!(await load()).ok);
  }));
