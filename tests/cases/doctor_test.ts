/** The doctor with everything that ships, on the machine that runs the tests. */

import { assert, assertEquals } from "@std/assert";
import { createTestContext } from "../../core/testing/mod.ts";
import {
  builtinPlugins,
  createRegistry,
  diagnose,
  type Finding,
  type Ports,
  systemPorts,
} from "../../mod.ts";

const registry = createRegistry(builtinPlugins);
const signal = new AbortController().signal;

function about(findings: readonly Finding[], subject: string): Finding | undefined {
  return findings.find((finding) => finding.subject === subject);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-doctor-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the backend itself says when a director asks it. */
async function probe(name: string): Promise<boolean> {
  const prepared = registry.get("backend", name).prepare({});
  if (!prepared.ok) throw new Error(`${name} needs no options`);
  const context = createTestContext(`backend.${name}`, systemPorts);
  return (await prepared.create(context).probe(signal)).usable;
}

Deno.test("the doctor says of ip_vs on this machine what the backend itself says", () =>
  inFolder(async (folder) => {
    const overrides = { socket: `${folder}/admin.sock` };
    const findings = await diagnose({ registry, ports: systemPorts, overrides });
    const usable = await probe("ipvsadm");
    assertEquals(about(findings, "backend ipvsadm")?.status, usable ? "ok" : "warning");
    assertEquals(about(findings, "backend userspace")?.status, usable ? undefined : "ok");
    assertEquals(about(findings, `admin socket ${folder}/admin.sock`)?.status, "ok");
    // The machine may lack what it likes, but no plugin may fail at looking.
    assertEquals(findings.filter(({ subject }) => subject.startsWith("plugin ")), []);
    for (const { status, remedy, subject } of findings) {
      assert(status === "ok" || remedy !== undefined, `${subject} needs a remedy`);
    }
  }));

Deno.test("the doctor finds a whole demo configuration in order, and changes nothing while looking", () =>
  inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    const text = `
backend: memory
state: ${folder}/state
admin: { socket: ${folder}/run/admin.sock }
services:
  - virtual: 127.0.0.150:9072/tcp
    check: { type: http, request: /status }
    real: [ 127.0.0.147:9072, 127.0.0.146:9072 ]
  - virtual: 127.0.0.150:7072/udp
    check: { type: sip }
    real: [ 127.0.0.147:7072 ]
`;
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    const findings = await diagnose({ path, registry, ports: systemPorts });
    assertEquals(findings.filter(({ status }) => status === "failed"), []);
    assertEquals(
      about(findings, `configuration ${path}`)?.message,
      "it is valid, with 2 services and 3 real servers",
    );
    assertEquals(about(findings, "backend memory")?.status, "ok");
    assertEquals(about(findings, `state folder ${folder}/state`)?.status, "ok");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["lb.yaml"]);
  }));

Deno.test("the doctor looks without writing a file or a kernel setting", () =>
  inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    const name = "net.ipv4.ip_forward";
    await Deno.writeTextFile(path, `sysctl: { ${name}: 7 }\nservices: []\nstate: ${folder}\n`);
    const refuse = (what: string) => Promise.reject(new Error(`the doctor writes ${what}`));
    const files: Ports["files"] = {
      ...systemPorts.files,
      append: refuse,
      replace: refuse,
      write: refuse,
    };
    const findings = await diagnose({ path, registry, ports: { ...systemPorts, files } });
    const setting = about(findings, `kernel setting ${name}`);
    assertEquals(setting?.status, "warning", setting?.message);
    assertEquals(setting?.remedy?.startsWith(`run "sysctl -w ${name}=7"`), true);
  }));
