import { assert, assertEquals, assertExists } from "@std/assert";
import { interfaceFlags, interfaceIndex, interfaceMac, interfaceNameBytes } from "./interface.ts";
import { openLibc, type SocketLibc } from "./libc.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

function libc(): SocketLibc {
  const opened = openLibc();
  assertExists(opened);
  return opened;
}

Deno.test(
  "the loopback interface has a number, flags and an empty hardware address",
  onLinux,
  () => {
    assertEquals(interfaceIndex(libc(), "lo"), 1);
    assertEquals(interfaceFlags(libc(), "lo"), {
      up: true,
      carrier: true,
      broadcast: false,
      multicast: false,
    });
    assertEquals(interfaceMac(libc(), "lo"), new Uint8Array(6));
  },
);

Deno.test("an interface that is not there, or cannot be, has nothing", onLinux, () => {
  for (const name of ["nothing0", "", "a-name-that-is-too-long"]) {
    assertEquals(interfaceIndex(libc(), name), undefined, name);
    assertEquals(interfaceFlags(libc(), name), undefined, name);
    assertEquals(interfaceMac(libc(), name), undefined, name);
  }
});

Deno.test("asking about interfaces leaves no descriptor behind", onLinux, () => {
  const c = libc();
  const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = count();
  for (let round = 0; round < 50; round++) {
    interfaceIndex(c, "lo");
    interfaceMac(c, "nothing0");
  }
  assertEquals(count(), before);
});

Deno.test("interfaceNameBytes pads a name with zeros, of which there is one at least", () => {
  const padded = interfaceNameBytes("eth0");
  assertEquals(padded?.length, 16);
  assertEquals(new TextDecoder().decode(padded).replaceAll("\0", "."), "eth0............");
  assert(interfaceNameBytes("fifteen-bytes-x") !== undefined);
  assertEquals(interfaceNameBytes("sixteen-bytes-xx"), undefined);
  assertEquals(interfaceNameBytes("\u00e4".repeat(8)), undefined);
});
