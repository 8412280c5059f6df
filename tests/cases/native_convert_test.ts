/** Converting: the native file that comes of a foreign one makes the same director. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { convertConfig, loadConfig } from "../../core/config/mod.ts";
import { type DirectorConfig, formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const root = new URL("../../", import.meta.url);
const registry = createRegistry(builtinPlugins);

function portsWith(files: Readonly<Record<string, string>>) {
  const names = createFakeNames({ node1: "10.9.9.9" }, { http: 80, sip: 5060 });
  return createFakePorts({ files: createFakeFiles(files), names });
}

/** The configuration without its path; undefined where the file does not load. */
async function configOf(
  path: string,
  text: string,
): Promise<Omit<DirectorConfig, "path"> | undefined> {
  const result = await loadConfig({ path, registry, ports: portsWith({ [path]: text }) });
  if (!result.ok) return undefined;
  const { path: _, ...config } = result.config;
  return config;
}

async function converted(path: string, text: string): Promise<string> {
  const result = await convertConfig({ path, registry, ports: portsWith({ [path]: text }) });
  assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
  return result.text;
}

/** Fails unless both make the same, and converting what came of it changes no letter but the comments. */
async function assertSame(path: string, text: string): Promise<void> {
  const direct = await configOf(path, text);
  const native = await converted(path, text);
  assertEquals(await configOf("a.yaml", native), direct, native);
  const again = await converted("a.yaml", native);
  assertEquals(await configOf("a.yaml", again), direct, again);
  assertEquals(await converted("a.yaml", again), again);
}

Deno.test("every example converts into a file that makes the same director", async () => {
  let examples = 0;
  for await (const folder of Deno.readDir(new URL("examples/", root))) {
    if (!folder.isDirectory) continue;
    for await (const file of Deno.readDir(new URL(`examples/${folder.name}/`, root))) {
      const path = `examples/${folder.name}/${file.name}`;
      // The folder of ha.cf is converted in heartbeat_files_test.ts.
      if (!/\.(cf|ya?ml)$/.test(path) || file.name === "ha.cf") continue;
      const text = await Deno.readTextFile(new URL(path, root));
      // Files of plugins are looked for beside the configuration, where this test has none.
      if (/^plugins:/m.test(text)) continue;
      assert(await configOf(path, text) !== undefined, `${path} does not load`);
      await assertSame(path, text);
      examples++;
    }
  }
  assert(examples >= 3, "there are no examples");
});

Deno.test("the article's file converts with the line of each part", async () => {
  const path = "examples/spring-ring/ldirectord-indented.cf";
  const text = await Deno.readTextFile(new URL(path, root));
  const native = await converted(path, text);
  const [title, ...lines] = native.split("\n");
  assertEquals(title, `# converted from ${path}`);
  const source = text.split("\n");
  const noted = lines.flatMap((line) => /^(.*?)# line (\d+)$/.exec(line) ?? []);
  assert(noted.length > 20, native);
  for (let index = 0; index < noted.length; index += 3) {
    const [, written = "", number = ""] = noted.slice(index, index + 3);
    const from = source[Number(number) - 1] ?? "";
    // What stands in front of a comment is a key with a value, or one server.
    const value = written.replace(/^\s*(?:- )?(?:\w+: )?/, "").trim();
    const words = value.replace(/s$/, "").split(/[\s/]+/).filter((word) => word !== "");
    const said = from.toLowerCase();
    const yes = value === "true" ? "yes" : value === "false" ? "no" : undefined;
    const found = words.every((word) => said.includes(word.toLowerCase()));
    assert(
      found || (yes !== undefined && said.includes(yes)),
      `${written}: line ${number}: ${from}`,
    );
  }
});

const maybe = (text: fc.Arbitrary<string>) => fc.oneof(fc.constant(""), text);
const seconds = fc.integer({ min: 1, max: 30 });
const line = (word: string, value: fc.Arbitrary<string | number>) =>
  maybe(value.map((each) => `${word} = ${each}\n`));
const yesOrNo = fc.constantFrom("yes", "no");
const quoted = (value: fc.Arbitrary<string>) => value.map((each) => `"${each}"`);

const globals = fc.tuple(
  line("checktimeout", seconds),
  line("negotiatetimeout", seconds),
  line("checkinterval", seconds),
  line("failurecount", fc.integer({ min: 1, max: 5 })),
  line("autoreload", yesOrNo),
  line("quiescent", yesOrNo),
  line("readdquiescent", yesOrNo),
  line("cleanstop", yesOrNo),
  line("logfile", quoted(fc.constantFrom("/var/log/x.log", "local0"))),
  line("callback", quoted(fc.constant("/usr/local/bin/changed"))),
  line("maintenancedir", fc.constantFrom("/etc/maintenance", "/m")),
  line("fallback", fc.constantFrom("127.0.0.1:80", "127.0.0.1:80 masq")),
  line("fallbackcommand", fc.constantFrom("/etc/fallback", "/etc/off --no")),
);

const realAddress = fc.tuple(
  fc.integer({ min: 1, max: 9 }),
  fc.constantFrom(":80", ":8080", ":http"),
)
  .map(([last, port]) => `10.0.0.${last}${port}`);
const realLine = fc.tuple(
  realAddress,
  fc.constantFrom("gate", "masq", "ipip"),
  maybe(fc.integer({ min: 0, max: 9 }).map((weight) => ` ${weight}`)),
  maybe(fc.constantFrom(' "/own?a=b", "yes|no"', ' "status", "1.5"')),
  maybe(fc.constantFrom(" u:10", " l:5 u:10")),
).map((parts) => `    real = ${parts[0]} ${parts.slice(1).join("")}\n`);

const section = fc.tuple(
  fc.uniqueArray(realLine, { maxLength: 4 }),
  line("    checktype", fc.constantFrom("negotiate", "connect", "ping", "on", "off", "3")),
  line("    scheduler", fc.constantFrom("rr", "wlc", "sh")),
  line("    request", quoted(fc.constantFrom("/x", "x?y=z", "off", "a'b"))),
  line(
    "    receive",
    quoted(fc.constantFrom("fine", "yes", "null", "1", "a: b", "\\\\d+ [x]", "{}")),
  ),
  line("    virtualhost", fc.constantFrom("www.example.org", "no")),
  line("    httpmethod", fc.constantFrom("GET", "head")),
  line("    persistent", seconds),
  line("    checkport", fc.integer({ min: 1, max: 9_999 })),
  line("    checktimeout", seconds),
  line("    quiescent", yesOrNo),
  line("    cleanstop", yesOrNo),
  line("    monitorfile", fc.constant("/var/log/monitor.log")),
);

const cfFile = fc.tuple(globals, fc.array(section, { maxLength: 4 })).map(([head, sections]) => {
  const virtuals = sections.map(([reals, ...lines], index) => {
    const virtual = index % 3 === 2 ? String(index) : `10.0.1.${index}:80`;
    return `virtual = ${virtual}\n    service = http\n${reals.join("")}${lines.join("")}`;
  });
  return [head.join(""), ...virtuals].join("\n");
});

Deno.test("any ldirectord.cf that loads converts into a file that makes the same director", async () => {
  let loaded = 0;
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(cfFile, async (text) => {
      tried++;
      if (await configOf("/etc/ha.d/ldirectord.cf", text) === undefined) return;
      loaded++;
      await assertSame("/etc/ha.d/ldirectord.cf", text);
    }),
    { numRuns: 300 },
  );
  assert(loaded > tried / 4, `only ${loaded} of ${tried} files loaded`);
});

const word = fc.constantFrom("yes", "no", "off", "1s", "1", "null", "a: b", "[x]", "x #y", "é", "");
const check = fc.record({
  type: fc.constant("http"),
  interval: fc.constantFrom("1s", "250ms"),
  request: fc.constantFrom("/", "/x?y"),
  receive: word.filter((text) => text !== ""),
  connects: fc.nat(3),
}, { requiredKeys: ["type"] });
const real = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((last) => `10.0.0.${last} gate 2`),
  fc.record({
    address: fc.integer({ min: 100, max: 200 }).map((last) => `10.0.0.${last}:8080`),
    weight: fc.nat(9),
    upper_threshold: fc.integer({ min: 5, max: 9 }),
    check,
  }, { requiredKeys: ["address"] }),
);
const nativeInput = fc.record({
  services: fc.array(
    fc.record({
      real: fc.array(real, { maxLength: 4 }),
      check,
      quiescent: fc.oneof(fc.boolean(), yesOrNo),
      schedflags: fc.oneof(fc.constant("flag-2,flag-1"), fc.constant(["flag-3"])),
      fallbackcommand: word.filter((text) => text !== ""),
      persistent: fc.constantFrom("1s", "5m"),
      fallback: fc.constantFrom("127.0.0.1", "127.0.0.1:80 masq"),
    }, { requiredKeys: [] }),
    { maxLength: 3 },
  ),
  node: word.filter((text) => text !== ""),
  autoreload: fc.oneof(fc.boolean(), yesOrNo),
  sysctl: fc.dictionary(
    fc.constantFrom("net.a", "net.b_c.d"),
    fc.oneof(fc.nat(9), fc.constant("leave")),
  ),
  defaults: fc.record({ check, scheduler: fc.constantFrom("rr", "wlc") }, { requiredKeys: [] }),
}, { requiredKeys: ["services"] }).map(({ services, ...rest }) => ({
  ...rest,
  services: services.map((service, index) => ({ ...service, virtual: `10.0.1.${index}:80` })),
}));

Deno.test("any native file converts into one that makes the same director", async () => {
  await fc.assert(
    fc.asyncProperty(nativeInput, async (input) => {
      const text = JSON.stringify(input);
      assert(await configOf("a.json", text) !== undefined, text);
      await assertSame("a.json", text);
    }),
    { numRuns: 300 },
  );
});
