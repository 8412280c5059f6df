import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plugin } from "./mod.ts";
import { fullLabel, optionsSchema } from "./options.ts";

const ARTICLE = { address: "10.0.0.154/25", interface: "eth0" };

/** `path: message` of all that is wrong. */
function problems(options: unknown): string[] {
  const prepared = plugin.prepare(options);
  assert(!prepared.ok, "the options were taken");
  return prepared.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

Deno.test("optionsSchema has defaults for all but the address", () => {
  assertEquals(optionsSchema.parse({ address: "10.0.0.154" }), {
    address: { family: 4, address: "10.0.0.154", prefix: 32 },
    announce_count: 5,
    announce_interval: 200,
    probe: false,
    source: false,
    loopback: false,
  });
  assertStringIncludes(problems({})[0] ?? "", "address: ");
});

Deno.test("optionsSchema takes the forms of IPaddr2 for label and broadcast", () => {
  for (const label of ["vip", "eth0:vip", "0"]) {
    assertEquals(optionsSchema.parse({ ...ARTICLE, label }).label, label);
  }
  for (const broadcast of ["+", "-", "10.0.0.255"]) {
    assertEquals(optionsSchema.parse({ ...ARTICLE, broadcast }).broadcast, broadcast);
  }
  assertStringIncludes(problems({ ...ARTICLE, broadcast: "all" })[0] ?? "", "broadcast: must be");
  assertStringIncludes(problems({ ...ARTICLE, broadcast: "ff02::1" })[0] ?? "", "broadcast: ");
});

Deno.test("optionsSchema refuses a label that the kernel would refuse", () => {
  optionsSchema.parse({ ...ARTICLE, label: "ten_chars_" });
  assertEquals(problems({ ...ARTICLE, label: "eleven_char" }), [
    'label: "eth0:eleven_char" has 16 characters; the kernel takes 15',
  ]);
});

Deno.test("optionsSchema refuses what IPv6 does not have", () => {
  const options = { address: "2001:db8::5", label: "vip", broadcast: "+" };
  assertEquals(problems(options), [
    "label: is for IPv4 addresses only",
    "broadcast: is for IPv4 addresses only",
  ]);
});

Deno.test("optionsSchema names what is wrong with an address, an interface and a word that it does not know", () => {
  assertStringIncludes(problems({ address: "10.0.0.154/33" })[0] ?? "", '"10.0.0.154/33"');
  for (const name of ["", "..", "eth0/1", "eth0:1", "sixteen_letters_", "eth 0"]) {
    assertStringIncludes(problems({ ...ARTICLE, interface: name })[0] ?? "", "interface: must be");
  }
  assertStringIncludes(problems({ ...ARTICLE, adress: 1 })[0] ?? "", "adress");
});

Deno.test("fullLabel puts the interface before a label that lacks it", () => {
  assertEquals(fullLabel("vip", "eth0"), "eth0:vip");
  assertEquals(fullLabel("eth0:vip", "eth0"), "eth0:vip");
  assertEquals(fullLabel("eth0", "eth0"), "eth0");
  assertEquals(fullLabel("eth01", "eth0"), "eth0:eth01");
});
