import { assert, assertEquals, assertExists } from "@std/assert";
import { openLibc } from "./libc.ts";
import { AF_INET, packSocketAddress, SOCKET_ADDRESS_BYTES } from "./socket_address.ts";

const linuxOnly = { ignore: Deno.build.os !== "linux" };
const NONBLOCKING_DATAGRAMS = 2 | 0x800 | 0x80000;
const EAGAIN = 11;
const EBADF = 9;
const EINVAL = 22;

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

Deno.test(
  "libc can put one socket in the place of another, under its descriptor",
  linuxOnly,
  () => {
    const libc = openLibc();
    assertExists(libc);
    const [first, second] = [0, 0].map(() => libc.socket(AF_INET, NONBLOCKING_DATAGRAMS, 0));
    assert(first !== undefined && second !== undefined && first > 0 && second > 0);
    const any = packSocketAddress({ address: "127.0.0.1", port: 0 });
    assertEquals([libc.bind(first, any), libc.bind(second, any)], [0, 0]);
    const nameOf = (descriptor: number) => {
      const packed = new Uint8Array(SOCKET_ADDRESS_BYTES);
      return [...packed.subarray(0, libc.getsockname(descriptor, packed))];
    };
    const name = nameOf(second);
    assertEquals(libc.duplicateOnto(second, first), first);
    assertEquals(libc.close(second), 0);
    assertEquals(nameOf(first), name);
    assertEquals(libc.sendTo(first, new Uint8Array(3), new Uint8Array(name)), 3);
    assertEquals(libc.recv(first, new Uint8Array(10)), 3);
    assertEquals(libc.close(first), 0);
    assertEquals(libc.duplicateOnto(first, first + 1), -1);
    assertEquals(libc.errno(), EBADF);
  },
);

Deno.test(
  "libc gives a thread a place among ordinary ones, and refuses a priority that there is not",
  linuxOnly,
  () => {
    const libc = openLibc();
    assertExists(libc);
    // As it is for a thread that nobody has changed.
    assertEquals(libc.setNiceness(0), 0);
    assertEquals(libc.setRealtimePriority(1_000), -1);
    assertEquals(libc.errno(), EINVAL);
  },
);
