import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  about,
  CONFIG,
  examine,
  lines,
  type Machine,
  machinePorts,
  PATH,
} from "./doctor_fixtures.ts";
import { configurationFindings, fileFindings } from "./doctor_files.ts";
import { configOf } from "./director_fixtures.ts";
import type { ClusterConfig, DirectorConfig } from "./model/mod.ts";
import { type FileFacts, systemFiles } from "./ports/mod.ts";

const SUBJECT = `access to configuration ${PATH}`;
const PLUGIN = "/etc/ringmaster/plugins/backlog.ts";

/** What is said of the access to the configuration. */
async function access(facts: Machine["facts"], given: Machine = {}): Promise<string[]> {
  const findings = await examine({
    config: CONFIG,
    ...(facts === undefined ? {} : { facts }),
    ...given,
  });
  return lines(about(findings, SUBJECT)).map((line) => line.replace(` ${SUBJECT}`, ""));
}

/** What is said of a plugin file of the site's own. */
async function ofPlugin(facts: Machine["facts"], user = 0) {
  const { ports } = machinePorts({
    user,
    texts: { [PLUGIN]: "" },
    ...(facts === undefined ? {} : { facts }),
  });
  const config: DirectorConfig = configOf([], {
    plugins: [{ path: PLUGIN, digest: "0", ids: ["checker.backlog"] }],
  });
  return about(await fileFindings(PATH, config, ports.files), `access to plugin ${PLUGIN}`);
}

Deno.test("configurationFindings counts services and servers, and tells every warning", () => {
  const warning = {
    severity: "warning",
    file: PATH,
    line: 7,
    path: "services[0]",
    message: "odd",
  } as const;
  const loaded = {
    ok: true,
    config: configOf([]),
    warnings: [warning],
    digest: "",
    registry: { all: () => [], list: () => [], find: () => undefined, get: never },
    files: [],
  } as const;
  assertEquals(lines(configurationFindings(PATH, loaded)), [
    `ok configuration ${PATH}: it is valid, with 0 services and 0 real servers`,
    `warning configuration ${PATH}:7: services[0]: odd`,
  ]);
  const problems = [{ ...warning, severity: "error" as const, path: "" }];
  assertEquals(lines(configurationFindings(PATH, { ok: false, problems })), [
    `failed configuration ${PATH}:7: odd`,
  ]);
});

function never(): never {
  throw new Error("nobody asks for a plugin here");
}

Deno.test("a configuration that everybody may change fails, with the command that mends it", async () => {
  const findings = await examine({ config: CONFIG, facts: { [PATH]: { mode: 0o666 } } });
  const [finding] = about(findings, SUBJECT);
  assertEquals(finding?.status, "failed");
  assertStringIncludes(finding?.message ?? "", "everybody on this machine may change it");
  assertEquals(finding?.remedy, `run "chmod o-w ${PATH}"`);
});

Deno.test("a configuration that only its owner or group may change is fine", async () => {
  for (const mode of [0o600, 0o640, 0o644, 0o664, 0o660]) {
    assertEquals(await access({ [PATH]: { mode } }), ["ok: only who should may change it"]);
  }
});

Deno.test("a configuration of another user is a warning, unless that is root or oneself", async () => {
  const facts = { [PATH]: { ownerId: 1000 } };
  const [warning = ""] = await access(facts);
  assertStringIncludes(warning, "warning: it belongs to user 1000, who may change it");
  assertEquals(await access(facts, { user: 1000 }), ["ok: only who should may change it"]);
  assertEquals(await access({ [PATH]: { ownerId: 0 } }, { user: 1000 }), [
    "ok: only who should may change it",
  ]);
  // Where the system does not tell who one is, nobody is accused.
  const unknown = { texts: { "/proc/self/status": "Name: deno\n" } };
  assertEquals(await access(facts, unknown), ["ok: only who should may change it"]);
});

Deno.test("a configuration with secrets that everybody may read fails, and says which options they are", async () => {
  const service = CONFIG.services[0];
  const check = { type: "http", password: "secret" };
  const config = { ...CONFIG, services: [{ ...service, check }] };
  assertEquals(await access({ [PATH]: { mode: 0o644 } }, { config }), [
    "failed: everybody on this machine may read the secrets in it: password",
  ]);
  assertEquals(await access({ [PATH]: { mode: 0o640 } }, { config }), [
    "ok: only who should may change it",
  ]);
  const empty = { ...CONFIG, services: [{ ...service, check: { ...check, password: "" } }] };
  assertEquals(await access({ [PATH]: { mode: 0o644 } }, { config: empty }), [
    "ok: only who should may change it",
  ]);
});

Deno.test("a configuration in a folder that everybody may change fails, unless the folder is sticky", async () => {
  const [open = ""] = await access({ "/etc/ringmaster/": { mode: 0o777 } });
  assertStringIncludes(open, "failed: everybody on this machine may replace it");
  assertEquals(await access({ "/etc/ringmaster/": { mode: 0o1777 } }), [
    "ok: only who should may change it",
  ]);
});

Deno.test("a plugin file of the site's own is held to more: its group and its owner run code with it", async () => {
  assertEquals((await ofPlugin({})).map(({ status }) => status), ["ok"]);
  assertEquals((await ofPlugin({ [PLUGIN]: { mode: 0o666 } })).map(({ status }) => status), [
    "failed",
  ]);
  const [group] = await ofPlugin({ [PLUGIN]: { mode: 0o664 } });
  assertEquals([group?.status, group?.remedy], ["warning", `run "chmod g-w ${PLUGIN}"`]);
  const [owner] = await ofPlugin({ [PLUGIN]: { ownerId: 1000 } });
  assertEquals([owner?.status, owner?.remedy], ["failed", `run "chown 0 ${PLUGIN}"`]);
  assertEquals((await ofPlugin({ [PLUGIN]: { ownerId: 1000 } }, 1000))[0]?.status, "ok");
});

Deno.test("the keys of a cluster are for the director's user alone", async () => {
  const keys = "/etc/ringmaster/authkeys";
  const config = configOf([], { cluster: { authkeysPath: keys } as ClusterConfig });
  const ofKeys = async (facts: Partial<FileFacts>) => {
    const { ports } = machinePorts({ texts: { [keys]: "" }, facts: { [keys]: facts } });
    return about(await fileFindings(PATH, config, ports.files), `access to authkeys ${keys}`);
  };
  assertEquals(lines(await ofKeys({ mode: 0o600 })), [
    `ok access to authkeys ${keys}: only who should may change it`,
  ]);
  const [readable] = await ofKeys({ mode: 0o644 });
  assertEquals([readable?.status, readable?.remedy], ["failed", `run "chmod o-r ${keys}"`]);
  const [owned] = await ofKeys({ mode: 0o600, ownerId: 1_000 });
  assertEquals(owned?.status, "failed");
  assertStringIncludes(owned?.message ?? "", "user 1000, who may change it, and can thereby pass");
});

Deno.test("fileFindings says nothing of a file that is not there or tells no mode", async () => {
  const { ports } = machinePorts({});
  assertEquals(await fileFindings("/etc/none.yaml", undefined, ports.files), []);
  const denied = { ...ports.files, facts: () => Promise.reject(new Error("permission denied")) };
  assertEquals(await fileFindings(PATH, undefined, denied), []);
});

Deno.test("fileFindings looks at real modes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-doctor-" });
  try {
    const path = `${folder}/lb.yaml`;
    await Deno.writeTextFile(path, "");
    const status = async (mode: number) => {
      await Deno.chmod(path, mode);
      return (await fileFindings(path, undefined, systemFiles)).map((finding) => finding.status);
    };
    assertEquals(await status(0o644), ["ok"]);
    assertEquals(await status(0o646), ["failed"]);
    await Deno.chmod(path, 0o600);
    await Deno.chmod(folder, 0o777);
    assertEquals(await status(0o600), ["failed"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
