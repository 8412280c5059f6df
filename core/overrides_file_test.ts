import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Override } from "./model/mod.ts";
import { loadOverrides, overridesPath, saveOverrides } from "./overrides_file.ts";
import { systemFiles } from "./ports/mod.ts";
import { createFakeFiles } from "./testing/mod.ts";

const PATH = "/var/lib/ringmaster/etc-lb.yaml.overrides.json";
const WEB = "10.0.0.150:9072/tcp";

const OVERRIDES: readonly Override[] = [
  { service: WEB, server: "10.0.0.147:9072", mode: "draining", since: 1_000, deadlineAt: 61_000 },
  { service: WEB, server: "10.0.0.146:9072", mode: "disabled", weight: 0, since: 2_000 },
  { service: "fwmark:7/6", server: "[2001:db8::1]:0", weight: 65_535, since: 3_000 },
];

function fileOf(data: unknown) {
  return createFakeFiles({ [PATH]: typeof data === "string" ? data : JSON.stringify(data) });
}

Deno.test("overridesPath makes one flat name of the configuration's path", () => {
  const state = "/var/lib/ringmaster";
  assertEquals(
    overridesPath(state, "/etc/ringmaster/lb.yaml"),
    "/var/lib/ringmaster/etc-ringmaster-lb.yaml.overrides.json",
  );
  assertEquals(overridesPath(`${state}/`, "//etc//lb.yaml"), PATH);
  assertEquals(overridesPath("/s", "/lb.yaml"), "/s/lb.yaml.overrides.json");
  assertEquals(overridesPath("/s", "/../x").split("/").length, 3);
});

Deno.test("loadOverrides finds none where there is no file, and that is no problem", async () => {
  assertEquals(await loadOverrides(createFakeFiles(), PATH), { overrides: [] });
});

Deno.test("loadOverrides reads what saveOverrides wrote, with a version that the file names", async () => {
  const files = createFakeFiles();
  await saveOverrides(files, PATH, OVERRIDES);
  assertEquals(await loadOverrides(files, PATH), { overrides: [...OVERRIDES] });
  assertEquals(JSON.parse(files.get(PATH) ?? "").version, 1);
  assertMatch(files.get(PATH) ?? "", /\n$/);
  await saveOverrides(files, PATH, []);
  assertEquals(await loadOverrides(files, PATH), { overrides: [] });
});

Deno.test("loadOverrides gives back any overrides that were saved", async () => {
  const override = fc.record({
    service: fc.string({ minLength: 1 }),
    server: fc.string({ minLength: 1 }),
    mode: fc.constantFrom("draining" as const, "disabled" as const),
    weight: fc.nat(65_535),
    since: fc.nat(),
    deadlineAt: fc.nat(),
  }, { requiredKeys: ["service", "server", "since"] });
  await fc.assert(fc.asyncProperty(fc.array(override), async (overrides) => {
    const files = createFakeFiles();
    await saveOverrides(files, PATH, overrides);
    assertEquals(await loadOverrides(files, PATH), { overrides });
  }));
});

Deno.test("loadOverrides keeps a broken file aside and says in plain words what is wrong", async () => {
  const override = { service: WEB, server: "10.0.0.147:9072", since: 1 };
  const broken: readonly (readonly [unknown, RegExp])[] = [
    ["", /it is no JSON/],
    ['{"version": 1, "overrides": [', /it is no JSON/],
    [[], /object|mapping/],
    [{ version: 2, overrides: [] }, /version/],
    [{ overrides: [] }, /version/],
    [{ version: 1 }, /overrides/],
    [{ version: 1, overrides: [{ ...override, mode: "drained" }] }, /overrides\.0\.mode/],
    [{ version: 1, overrides: [override, { ...override, weight: -1 }] }, /overrides\.1\.weight/],
    [{ version: 1, overrides: [{ ...override, weight: 1.5 }] }, /overrides\.0\.weight/],
    [{ version: 1, overrides: [{ ...override, wieght: 1 }] }, /weight/],
    [{ version: 1, overrides: [{ service: WEB, since: 1 }] }, /overrides\.0\.server/],
  ];
  for (const [data, expected] of broken) {
    const files = fileOf(data);
    const text = files.get(PATH);
    const { overrides, problem = "" } = await loadOverrides(files, PATH);
    assertEquals(overrides, []);
    assertMatch(problem, expected);
    assertStringIncludes(problem, `cannot use "${PATH}": `);
    assertStringIncludes(problem, `and the file is kept as "${PATH}.broken"`);
    assertEquals(problem.includes("\n"), false);
    assertEquals(files.get(`${PATH}.broken`), text);
  }
});

Deno.test("loadOverrides never throws, whatever the file says", async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
    const { overrides, problem } = await loadOverrides(fileOf(text), PATH);
    assertEquals(overrides, []);
    assertEquals(typeof problem, "string");
  }));
});

Deno.test("loadOverrides says that a broken file could not even be kept", async () => {
  const files = fileOf("{");
  files.replace = () => Promise.reject(new Error("No space left on device (os error 28)"));
  const { problem = "" } = await loadOverrides(files, PATH);
  assertStringIncludes(problem, `cannot be kept as "${PATH}.broken": no space left on device`);
});

Deno.test("loadOverrides tells that a file cannot be read, and leaves it alone", async () => {
  const files = fileOf({ version: 1, overrides: OVERRIDES });
  const denied = () => Promise.reject(new Error("Permission denied (os error 13): stat '/x'"));
  const { overrides, problem = "" } = await loadOverrides({ ...files, facts: denied }, PATH);
  assertEquals(overrides, []);
  assertStringIncludes(problem, `cannot read "${PATH}": permission denied; what operators said`);
  assertEquals(files.get(`${PATH}.broken`), undefined);
  const folder = await Deno.makeTempDir();
  try {
    const real = await loadOverrides(systemFiles, folder);
    assertEquals(
      real.problem,
      `cannot read "${folder}": is a directory; what operators said before is not in force`,
    );
  } finally {
    await Deno.remove(folder);
  }
});

Deno.test("saveOverrides rejects with the plain reason where the file cannot be written", async () => {
  const files = createFakeFiles();
  files.replace = () => Promise.reject(new Error("Read-only file system (os error 30)"));
  const error = await assertRejects(() => saveOverrides(files, PATH, OVERRIDES), Error);
  assertEquals(error.message, "read-only file system");
});

Deno.test("saveOverrides makes the folder, and a file that nobody else may read", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-state-" });
  try {
    const path = overridesPath(`${folder}/made/here`, "/etc/lb.yaml");
    await saveOverrides(systemFiles, path, OVERRIDES);
    assertEquals(await loadOverrides(systemFiles, path), { overrides: [...OVERRIDES] });
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
