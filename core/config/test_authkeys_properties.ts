/** What must hold for any authkeys file; the tests look at some thousand inputs, the benchmark at far more. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AUTH_METHODS } from "../model/mod.ts";
import { parseAuthkeys } from "./authkeys.ts";

const secret = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/\s/g, "x"));
const keys = fc.uniqueArray(
  fc.record({ id: fc.nat(15), method: fc.constantFrom(...AUTH_METHODS), secret }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 16 },
);

const word = fc.constantFrom("auth", "1", "0", "15", "16", "crc", "sha1", "key", "#", "", "\t");
const line = fc.oneof(
  fc.string(),
  fc.array(word, { maxLength: 5 }).map((words) => words.join(" ")),
);

/** Throws where one input breaks a rule, with that input. */
export function authkeysProperties(runs: number): void {
  const numRuns = Math.ceil(runs / 2);
  fc.assert(
    fc.property(keys, fc.nat(), (made, choice) => {
      const active = made[choice % made.length]?.id ?? 0;
      const lines = made.map(({ id, method, secret }) => {
        return `${id} ${method}${method === "crc" ? "" : ` ${secret}`}`;
      });
      const text = ["# made", `auth ${active}`, ...lines].join("\n");
      const read = parseAuthkeys({ path: "/k", text });
      assert(read.ok, JSON.stringify(read));
      assertEquals(read.keyring, {
        active,
        keys: made.map((key) => key.method === "crc" ? { ...key, secret: "" } : key),
      });
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.option(fc.nat(0o777)), (lines, mode) => {
      const text = lines.join("\n");
      const read = parseAuthkeys({ path: "/k", text, ...(mode === null ? {} : { mode }) });
      const problems = read.ok ? read.warnings : read.problems;
      assert(read.ok || problems.some(({ severity }) => severity === "error"));
      const last = text.split("\n").length;
      assert(problems.every(({ line = 1 }) => line >= 1 && line <= last));
      if (read.ok) assert(read.keyring.keys.some(({ id }) => id === read.keyring.active));
    }),
    { numRuns },
  );
}
