import { assertEquals } from "@std/assert";
import { readWho, refusalText, whoText } from "./roles.js";

Deno.test("refusalText says what role is wanted, and nothing where the role is enough or not known", () => {
  const anna = { name: "anna", role: "operate" };
  assertEquals(refusalText(anna, "read"), "");
  assertEquals(refusalText(anna, "operate"), "");
  assertEquals(
    refusalText(anna, "admin"),
    "It needs the role admin, and anna has the role operate.",
  );
  assertEquals(
    refusalText({ name: "anybody", role: "read" }, "operate"),
    "It needs a token of the role operate; without one it can only be looked at.",
  );
  assertEquals(refusalText(undefined, "admin"), "");
  assertEquals(refusalText({ name: "anna", role: "owner" }, "admin"), "");
});

Deno.test("readWho takes what the director says, and nothing else", () => {
  assertEquals(readWho({ name: "anna", role: "read", from: "x" }), { name: "anna", role: "read" });
  assertEquals(readWho({ name: 5 }), { name: "", role: "" });
  assertEquals([readWho(null), readWho("anna"), readWho(undefined)], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(whoText({ name: "anna", role: "read" }), "anna (read)");
  assertEquals(whoText({ name: "", role: "read" }), "read");
});
