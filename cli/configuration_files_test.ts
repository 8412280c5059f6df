import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { isConfiguration, placeFiles } from "./configuration_files.ts";

const one = { files: [{ path: "/etc/ringmaster.yaml", text: "old" }] };
const several = {
  files: [{ path: "/etc/ha.d/ha.cf", text: "a" }, { path: "/etc/ha.d/haresources", text: "b" }],
};

Deno.test("placeFiles puts one file in the place of the only one, whatever it is called", () => {
  assertEquals(placeFiles(one, [{ path: "mine.yaml", text: "new" }]), [
    { path: "/etc/ringmaster.yaml", text: "new" },
  ]);
});

Deno.test("placeFiles puts several in the places of their namesakes, and leaves the others", () => {
  assertEquals(placeFiles(several, [{ path: "tmp/haresources", text: "new" }]), [
    { path: "/etc/ha.d/ha.cf", text: "a" },
    { path: "/etc/ha.d/haresources", text: "new" },
  ]);
});

Deno.test("placeFiles refuses a file that has no place", () => {
  const stranger = [{ path: "x/ldirectord.cf", text: "" }];
  const { message } = assertThrows(() => placeFiles(several, stranger), RingmasterError);
  assertEquals(
    message,
    'cannot place "x/ldirectord.cf": the configuration has no file of that name, ' +
      "it has ha.cf, haresources",
  );
});

Deno.test("isConfiguration takes files with their tag and nothing else", () => {
  const whole = { ...one, path: "/etc/ringmaster.yaml", etag: "x", format: "yaml", inForce: true };
  assertEquals(isConfiguration(whole), true);
  for (const other of [null, [], { ...whole, etag: 1 }, { ...whole, files: [{ path: "x" }] }]) {
    assertEquals(isConfiguration(other), false);
  }
});
