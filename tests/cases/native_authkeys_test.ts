/** The keys of a cluster as real files with real modes, beside a configuration on disk. */

import { assert, assertEquals } from "@std/assert";
import { loadConfig, makeAuthkeys, watchFiles } from "../../core/config/mod.ts";
import { formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { systemPorts } from "../../core/ports/mod.ts";
import { eventually } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const registry = createRegistry(builtinPlugins);
const KEYS = "auth 1\n1 sha1 S3CRET\n";
const CONFIG = `cluster:
  nodes: [AppNode1, AppNode2]
  heartbeats: [ { type: multicast, interface: lo } ]
  resources: [ { type: ip_addr, address: 10.0.0.154/25, interface: lo } ]
services: [ { virtual: "10.0.0.154:80", check: { type: connect }, real: [ 10.0.0.147 ] } ]
`;

/** A folder with a configuration; the keys are written with a mode, or not at all. */
async function inFolder(
  body: (folder: string, put: (keys: string, mode?: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/lb.yaml`, CONFIG);
    await body(folder, async (keys, mode = 0o600) => {
      await Deno.writeTextFile(`${folder}/authkeys`, keys);
      await Deno.chmod(`${folder}/authkeys`, mode);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function load(folder: string) {
  const overrides = { node: "AppNode1" };
  return loadConfig({ path: `${folder}/lb.yaml`, registry, ports: systemPorts, overrides });
}

async function told(folder: string): Promise<string[]> {
  const result = await load(folder);
  const problems = result.ok ? result.warnings : result.problems;
  return problems.map((problem) => formatProblem(problem).replaceAll(folder, ""));
}

Deno.test("without keys, the error says how to make some", () =>
  inFolder(async (folder, put) => {
    assertEquals(await told(folder), [
      '/lb.yaml:1: cluster.authkeys: cannot read the keys of the cluster in "/authkeys": no such file; ' +
      'make one with "ringmaster keygen -o /authkeys", and copy it to every director',
    ]);
    await put(makeAuthkeys(systemPorts.random));
    assertEquals(await told(folder), []);
  }));

Deno.test("keys that others may read are refused; 0600 and stricter is taken", () =>
  inFolder(async (folder, put) => {
    for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602]) {
      await put(KEYS, mode);
      assertEquals(await told(folder), [
        `/authkeys: found mode 0${mode.toString(8)}, with which others than the owner can get at ` +
        'the keys; run "chmod 600 /authkeys"',
      ]);
    }
    for (const mode of [0o600, 0o400]) {
      await put(KEYS);
      await Deno.chmod(`${folder}/authkeys`, mode);
      assertEquals(await told(folder), []);
      await Deno.chmod(`${folder}/authkeys`, 0o600);
    }
  }));

Deno.test("keys that Heartbeat would refuse are refused, with their lines and without the secret", () =>
  inFolder(async (folder, put) => {
    const table: readonly (readonly [keys: string, told: string])[] = [
      [
        "auth 1\n1 crc S3CRET\n",
        "/authkeys:2: key 1 is of method crc, which has no key; take it away, or choose sha256",
      ],
      [
        "1 sha1 S3CRET\nauth 1\n",
        "/authkeys:2: auth 1 must stand above key 1, which is in line 1",
      ],
      ["auth 1\n1 md5\n", "/authkeys:2: key 1 of method md5 needs a key behind it"],
      [
        "auth 16\n1 crc\n",
        "/authkeys:1: auth is 16; wanted is a number from 0 to 15",
      ],
      [
        "auth 2\n1 sha1 S3CRET\n",
        "/authkeys:1: auth chooses key 2, which is not defined; there are 1",
      ],
    ];
    for (const [keys, line] of table) {
      await put(keys);
      assertEquals(await told(folder), [line]);
    }
  }));

Deno.test("keys that change are seen by the watch, and make another configuration", () =>
  inFolder(async (folder, put) => {
    await put(KEYS);
    const before = await load(folder);
    assert(before.ok && before.digests !== undefined);
    assertEquals(before.files, [`${folder}/lb.yaml`, `${folder}/authkeys`]);
    const changed: string[] = [];
    const stop = watchFiles({
      paths: before.files,
      digests: before.digests,
      files: systemPorts.files,
      clock: systemPorts.clock,
      periodMs: 5,
      onChange: (path) => changed.push(path),
    });
    try {
      await put(`${KEYS}2 sha256 another\n`);
      await eventually("the keys are seen", () => changed.includes(`${folder}/authkeys`));
    } finally {
      stop();
    }
    const after = await load(folder);
    assert(after.ok && after.digest !== before.digest);
    assertEquals(after.config.cluster?.keyring.keys.length, 2);
    assertEquals(after.config.cluster?.digest, before.config.cluster?.digest);
  }));

Deno.test("keys that come later are seen by the watch", () =>
  inFolder(async (folder, put) => {
    const before = await load(folder);
    assert(!before.ok && before.digests !== undefined);
    const changed: string[] = [];
    const stop = watchFiles({
      paths: before.files ?? [],
      digests: before.digests,
      files: systemPorts.files,
      clock: systemPorts.clock,
      periodMs: 5,
      onChange: (path) => changed.push(path),
    });
    try {
      await put(KEYS);
      await eventually("the keys are seen", () => changed.includes(`${folder}/authkeys`));
    } finally {
      stop();
    }
  }));
