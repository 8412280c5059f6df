import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { createFakeFiles } from "../testing/mod.ts";
import { readAuthkeys } from "./authkeys_file.ts";
import { digestOf } from "./digest.ts";
import { Report } from "./report.ts";

const TEXT = "auth 1\n1 sha1 abc\n";

async function read(files: Parameters<typeof readAuthkeys>[0]["files"]) {
  const report = new Report("ha.cf", () => 3);
  const place = ["cluster", "authkeys"];
  const found = await readAuthkeys({ path: "/etc/authkeys", place, files, report });
  return { ...found, told: report.list().map(formatProblem) };
}

Deno.test("readAuthkeys reads the keys and gives the digest of the file", async () => {
  const files = createFakeFiles();
  files.put("/etc/authkeys", TEXT, 0o600);
  assertEquals(await read(files), {
    keyring: { active: 1, keys: [{ id: 1, method: "sha1", secret: "abc" }] },
    digest: digestOf(TEXT),
    told: [],
  });
});

Deno.test("readAuthkeys says how to make a file that is not there", async () => {
  assertEquals(await read(createFakeFiles()), {
    keyring: undefined,
    digest: "gone",
    told: [
      'ha.cf:3: cluster.authkeys: cannot read the keys of the cluster in "/etc/authkeys": ' +
      'no such file; make one with "ringmaster keygen -o /etc/authkeys", and copy it to every director',
    ],
  });
});

Deno.test("readAuthkeys looks at who else may read the file, where the system says", async () => {
  const files = createFakeFiles();
  files.put("/etc/authkeys", TEXT, 0o644);
  assertEquals((await read(files)).told, [
    "/etc/authkeys: found mode 0644, with which others than the owner can get at the keys; " +
    'run "chmod 600 /etc/authkeys"',
  ]);
  files.put("/etc/authkeys", TEXT);
  assertEquals((await read(files)).told, []);
});

Deno.test("readAuthkeys names the file and the line of what is wrong in it", async () => {
  const found = await read(createFakeFiles({ "/etc/authkeys": "auth 1\n1 crc abc\n" }));
  assertEquals(found.keyring, undefined);
  assertEquals(found.told, [
    "/etc/authkeys:2: key 1 is of method crc, which has no key; take it away, or choose sha256",
  ]);
});

Deno.test("readAuthkeys tells what cannot be read or looked at", async () => {
  const files = createFakeFiles({ "/etc/authkeys": TEXT });
  const unreadable = { ...files, readText: () => Promise.reject(new Error("no rights")) };
  assertEquals((await read(unreadable)).told, ["ha.cf:3: cluster.authkeys: no rights"]);
  const blind = { ...files, facts: () => Promise.reject(new Error("no rights")) };
  assertEquals((await read(blind)).told, [
    'ha.cf:3: cluster.authkeys: cannot tell who may read "/etc/authkeys": no rights',
  ]);
});
