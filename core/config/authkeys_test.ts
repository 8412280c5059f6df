import { assert, assertEquals } from "@std/assert";
import { AUTH_METHODS, formatProblem, type Keyring } from "../model/mod.ts";
import { createSeededRandom } from "../testing/fake_random.ts";
import { makeAuthkeys, parseAuthkeys } from "./authkeys.ts";
import { authkeysProperties } from "./test_authkeys_properties.ts";

function keyring(text: string, mode?: number): Keyring {
  const read = parseAuthkeys({ path: "/k", text, ...(mode === undefined ? {} : { mode }) });
  assert(read.ok, JSON.stringify(read));
  assertEquals(read.warnings, []);
  return read.keyring;
}

function told(text: string, mode?: number): string[] {
  const read = parseAuthkeys({ path: "/k", text, ...(mode === undefined ? {} : { mode }) });
  return (read.ok ? read.warnings : read.problems).map(formatProblem);
}

Deno.test("parseAuthkeys reads keys of every method, and which one signs", () => {
  assertEquals(keyring("auth 2\n1 crc\n2 sha1 HI!\n3 md5 Hello!\n15 sha256 abc\n"), {
    active: 2,
    keys: [
      { id: 1, method: "crc", secret: "" },
      { id: 2, method: "sha1", secret: "HI!" },
      { id: 3, method: "md5", secret: "Hello!" },
      { id: 15, method: "sha256", secret: "abc" },
    ],
  });
});

Deno.test("parseAuthkeys passes comments, blank lines, indentation and line ends of any kind", () => {
  const text = "\uFEFF# keys\r\n\r\n  auth\t0 # the first\r\n\t0  crc # no key\r\n#1 sha1 x\r\n";
  assertEquals(keyring(text), { active: 0, keys: [{ id: 0, method: "crc", secret: "" }] });
  assertEquals(keyring("auth 1\n1 sha1 #secret"), {
    active: 1,
    keys: [{ id: 1, method: "sha1", secret: "#secret" }],
  });
});

Deno.test("a file that others may get at is refused, with the command that mends it", () => {
  const text = "auth 1\n1 crc\n";
  for (const mode of [undefined, 0o600, 0o400, 0o700, 0o100600]) {
    assertEquals(keyring(text, mode).active, 1);
  }
  for (const mode of [0o644, 0o640, 0o604, 0o660, 0o622, 0o610, 0o601]) {
    const octal = `0${mode.toString(8)}`;
    assertEquals(told(text, mode), [
      `/k: found mode ${octal}, with which others than the owner can get at the keys; ` +
      'run "chmod 600 /k"',
    ]);
  }
});

Deno.test("auth must stand above the key that it chooses, as Heartbeat wants it", () => {
  assertEquals(told("1 crc\nauth 1\n"), [
    "/k:2: auth 1 must stand above key 1, which is in line 1",
  ]);
  // Only above its own key.
  assertEquals(keyring("1 crc\nauth 2\n2 sha1 x").active, 2);
});

Deno.test("everything that is wrong is told at once, each with its line", () => {
  assertEquals(told("auth 3\nauth 4\n1 crc secret\n2 sha1\n16 md5 x\n1 md5 x\nsecret\n5\n"), [
    "/k:1: auth chooses key 3, which is not defined; there are 1, 2, 5",
    "/k:2: auth stands here for the second time; one key signs",
    "/k:3: key 1 is of method crc, which has no key; take it away, or choose sha256",
    "/k:4: key 2 of method sha1 needs a key behind it",
    "/k:5: the number of a key is 16; wanted is a number from 0 to 15",
    "/k:6: key 1 is defined already, in line 3",
    "/k:7: the line is neither auth NUMBER nor NUMBER METHOD KEY",
    "/k:8: key 5 has no method; allowed are crc, md5, sha1, sha256",
  ]);
  assertEquals(told("\n# nothing\n"), [
    "/k: no key is defined",
    "/k: no key is chosen; write auth NUMBER above the keys",
  ]);
  assertEquals(told("auth 1\n16 md5 x\n"), [
    "/k:2: the number of a key is 16; wanted is a number from 0 to 15",
  ], "that no key is defined would deny the one that is seen");
  assertEquals(told("1 crc\n"), ["/k: no key is chosen; write auth NUMBER above the keys"]);
  assertEquals(told("auth\n1 crc\n"), [
    "/k:1: auth is missing its number; wanted is a number from 0 to 15",
  ]);
  assertEquals(told("auth one\n1 crc\n"), ["/k:1: auth is not a number from 0 to 15"]);
});

Deno.test("words behind a key count for nothing, and are warned of: a key has no blanks", () => {
  assertEquals(told("auth 1 2\n1 sha1 two words\n"), [
    "/k:1: warning: what stands behind the number counts for nothing",
    "/k:2: warning: what stands behind the key counts for nothing",
  ]);
});

Deno.test("no message repeats what could be a secret", () => {
  const texts = [
    "auth 1\n1 S3CRET\n",
    "auth 1\n1 S3CRET sha1\n",
    "S3CRET\n",
    "auth S3CRET\n1 crc\n",
    "auth 1\n1 crc S3CRET\n",
    "auth 1\n1 sha1 x S3CRET\n",
    "auth 1\n1 sha1 S3CRET\n1 sha1 S3CRET\n",
    "auth 1\n1 shaS3CRET x\n",
    "auth 1\n12345678S3CRET sha1\n",
  ];
  for (const text of texts) {
    const lines = told(text);
    assert(lines.length > 0, text);
    for (const line of lines) assert(!line.includes("S3CRET"), `${text}: ${line}`);
  }
  assert(!told("4711471147 x\n").join().includes("4711"));
  assertEquals(told("auth 1\n1 sha265 x\n"), [
    '/k:2: key 1 has an unknown method, did you mean "sha256"? allowed are crc, md5, sha1, sha256',
  ]);
});

Deno.test("makeAuthkeys makes a whole file that can be read again, with a key of 32 bytes", () => {
  for (const method of AUTH_METHODS) {
    const text = makeAuthkeys(createSeededRandom(7), method);
    const { active, keys: [key, ...more] } = keyring(text, 0o600);
    assertEquals([active, key?.id, key?.method, more], [1, 1, method, []]);
    assert(method === "crc" ? key?.secret === "" : /^[0-9a-f]{64}$/.test(key?.secret ?? ""), text);
    assert(text.endsWith("\n"));
  }
  const random = createSeededRandom(1);
  assert(makeAuthkeys(random) !== makeAuthkeys(random));
  assertEquals(keyring(makeAuthkeys(random)).keys[0]?.method, "sha256");
});

Deno.test("keys are read as they were written, and any text is read or refused with its lines", () => {
  authkeysProperties(5_000);
});
