import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { z } from "../plugin/mod.ts";
import { journalSchema } from "./journal_schema.ts";

function bytesOf(size: unknown): number | undefined {
  return journalSchema.safeParse({ size }).data?.size;
}

Deno.test("journalSchema takes sizes as people write them, and gives bytes", () => {
  assertEquals(bytesOf("64MB"), 67_108_864);
  assertEquals(bytesOf("4MB"), 4_194_304);
  assertEquals(bytesOf("64GB"), 68_719_476_736);
  assertEquals(bytesOf("4.5MB"), 4_718_592);
  fc.assert(fc.property(fc.integer({ min: 4, max: 65_536 }), (megabytes) => {
    assertEquals(bytesOf(`${megabytes}MB`), megabytes * 1_048_576);
  }));
});

Deno.test("journalSchema refuses what is too small, too large, or no size", () => {
  for (
    const wrong of ["3.9MB", "65GB", "64", "64mb", "64 MB", "64MiB", "-5MB", "1e3MB", "", 64, null]
  ) {
    const { error } = journalSchema.safeParse({ size: wrong });
    assertEquals(error?.issues.length, 1, String(wrong));
    assertEquals(error?.issues[0]?.message.endsWith("MB or GB, from 4MB to 64GB"), true);
  }
  assertEquals(journalSchema.safeParse({ path: "relative" }).success, false);
  assertEquals(journalSchema.safeParse({ file: "/j" }).success, false);
});

Deno.test("journalSchema is sayable as a JSON schema", () => {
  const { properties } = z.toJSONSchema(journalSchema, { io: "input" });
  assertEquals(Object.keys(properties ?? {}), ["path", "size"]);
});
