import { assertEquals } from "@std/assert";
import { ownEntry } from "./line.ts";
import { journalStyle, plainStyle } from "./style.ts";

const ENTRY = ownEntry(0, "error", "cannot write");
const JSON_LINE =
  '{"time":"1970-01-01T00:00:00.000Z","severity":"error","type":"log","message":"cannot write"}';

Deno.test("plainStyle is text with its time, or JSON", () => {
  assertEquals(plainStyle("text")(ENTRY), "1970-01-01T00:00:00.000Z error log cannot write");
  assertEquals(plainStyle("json")(ENTRY), JSON_LINE);
});

Deno.test("journalStyle begins with the priority of sd-daemon(3), and its text has no time", () => {
  assertEquals(journalStyle("text")(ENTRY), "<3>error log cannot write");
  assertEquals(journalStyle("json")(ENTRY), `<3>${JSON_LINE}`);
  const priorities = (["info", "warning", "error"] as const).map((severity) =>
    journalStyle("text")({ ...ENTRY, severity }).slice(0, 3)
  );
  assertEquals(priorities, ["<6>", "<4>", "<3>"]);
});
