import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { createSeededRandom } from "../testing/mod.ts";
import { systemRandom } from "../ports/mod.ts";
import {
  formatTokens,
  isTokenName,
  makeToken,
  parseTokens,
  type TokenRecord,
  verifyToken,
} from "./tokens.ts";

const random = createSeededRandom(7);
const made = (name: string, expiresAt?: number) =>
  makeToken(random, {
    name,
    role: "operate",
    createdAt: 1_000,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

Deno.test("makeToken gives a token of 256 random bits, and a record that does not have it", () => {
  const { text, record } = makeToken(systemRandom, { name: "anna", role: "admin", createdAt: 0 });
  const [, id = "", secret = ""] = /^rm_([0-9a-f]{8})_([0-9a-f]{64})$/.exec(text) ?? [];
  assertEquals(record.id, id);
  assert(secret !== "" && !JSON.stringify(record).includes(secret));
  const another = makeToken(systemRandom, { name: "anna", role: "admin", createdAt: 0 });
  assertNotEquals(another.text, text);
  assertNotEquals(another.record.salt, record.salt);
});

Deno.test("verifyToken knows a token by its record, and no other", () => {
  const one = made("one");
  const two = made("two");
  const records = [one.record, two.record];
  assertEquals(verifyToken(one.text, records, 0), one.record);
  assertEquals(verifyToken(two.text, records, 0), two.record);
  assertEquals(verifyToken(one.text, [two.record], 0), undefined);
  const swapped = one.text.replace(one.record.id, two.record.id);
  const last = one.text.at(-1) === "0" ? "1" : "0";
  const wrong = [
    swapped,
    `${one.text.slice(0, -1)}${last}`,
    one.text.slice(0, -1),
    "",
    "rm__",
    `${one.text}0`,
  ];
  for (const text of [...wrong, one.text.toUpperCase(), ` ${one.text}`]) {
    assertEquals(verifyToken(text, records, 0), undefined, text);
  }
});

Deno.test("verifyToken takes a token until the moment of its end, and never without a secret", () => {
  const { text, record } = made("x", 5_000);
  assertEquals(verifyToken(text, [record], 4_999), record);
  assertEquals(verifyToken(text, [record], 5_000), undefined);
  assertEquals(verifyToken(`rm_${record.id}_`, [record], 0), undefined);
  assertEquals(verifyToken("rm_00000000_", [], 0), undefined);
});

Deno.test("parseTokens reads what formatTokens writes", () => {
  const record = fc.record({
    role: fc.constantFrom("read", "operate", "admin"),
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/),
    createdAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  });
  fc.assert(fc.property(fc.array(record, { maxLength: 5 }), fc.option(fc.nat()), (list, end) => {
    const records: TokenRecord[] = list.map((each) =>
      makeToken(random, {
        ...each,
        role: each.role as "read",
        ...(end === null ? {} : { expiresAt: end }),
      }).record
    );
    assertEquals(parseTokens(formatTokens(records)), { records, problems: [] });
  }));
});

Deno.test("parseTokens names the lines that are no tokens, and keeps the others", () => {
  const { record } = made("x");
  const line = formatTokens([record]).split("\n").at(-2) ?? "";
  const text = [
    "# a comment",
    "",
    line,
    "nonsense",
    line,
    line.replace("operate", "root"),
    `${line} soon`,
  ].join("\n");
  assertEquals(parseTokens(text), {
    records: [record],
    problems: [
      "line 4 is no token",
      "line 5 has the id of an earlier one",
      "line 6 is no token",
      "line 7 is no token",
    ],
  });
});

Deno.test("parseTokens never throws and takes nothing from noise", () => {
  fc.assert(fc.property(fc.string(), (text) => assertEquals(parseTokens(text).records, [])));
});

Deno.test("isTokenName wants a word that can stand in a line", () => {
  assertEquals(["anna", "ci.deploy@host-1_x"].map(isTokenName), [true, true]);
  assertEquals(
    ["", "a b", "-a", "a\nb", "x".repeat(65), "ä"].map(isTokenName),
    Array(6).fill(false),
  );
});
