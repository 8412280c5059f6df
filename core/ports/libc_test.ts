import { assert, assertEquals, assertExists } from "@std/assert";
import { openLibc } from "./libc.ts";
import { AF_INET, packSocketAddress, SOCKET_ADDRESS_BYTES } from "./socket_address.ts";

const linuxOnly = { ignore: Deno.build.os !== "linux" };
const NONBLOCKING_DATAGRAMS = 2 | 0x800 | 0x80000;
const EAGAIN = 11;
const EBADF = 9;

Deno.test("openLibc gives nothing where no library of those names is found", () => {
  assertEquals(openLibc(["libnothing-of-this-name.so.7"]), undefined);
  assertEquals(openLibc([]), undefined);
});

Deno.test("openLibc goes on to the next name", linuxOnly, () => {
  assertExists(openLibc(["libnothing-of-this-name.so.7", "libc.so.6"]));
});

Deno.test("libc calls tell success from failure and errno says why", linuxOnly, () => {
  const libc = openLibc();
  assertExists(libc);
  const descriptor = libc.socket(AF_INET, NONBLOCKING_DATAGRAMS, 0);
  assert(descriptor > 0);
  try {
    assertEquals(libc.recv(descriptor, new Uint8Array(10)), -1);
    assertEquals(libc.errno(), EAGAIN);
    assertEquals(libc.takeError(descriptor), 0);
    assertEquals(libc.connect(descriptor, packSocketAddress({ address: "127.0.0.1", port: 9 })), 0);
    const packed = new Uint8Array(SOCKET_ADDRESS_BYTES);
    assertEquals(libc.getsockname(descriptor, packed), 16);
    assertEquals([...packed.subarray(4, 8)], [127, 0, 0, 1]);
  } finally {
    assertEquals(libc.close(descriptor), 0);
  }
  assertEquals(libc.close(descriptor), -1);
  assertEquals(libc.errno(), EBADF);
});
