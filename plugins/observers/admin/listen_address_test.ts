import { assertEquals } from "@std/assert";
import {
  formatListenAddress,
  isAnyAddress,
  isLoopback,
  parseListenAddress,
} from "./listen_address.ts";

Deno.test("parseListenAddress reads a port, and an address of either family with a port", () => {
  assertEquals(parseListenAddress(8694), { address: "127.0.0.1", port: 8694 });
  assertEquals(parseListenAddress("8694"), { address: "127.0.0.1", port: 8694 });
  assertEquals(parseListenAddress("10.0.0.1:1"), { address: "10.0.0.1", port: 1 });
  assertEquals(parseListenAddress("[0:0::1]:65535"), { address: "::1", port: 65_535 });
  assertEquals(parseListenAddress("[::]:80"), { address: "::", port: 80 });
});

Deno.test("parseListenAddress refuses names, missing ports and what is no address", () => {
  const wrong = [
    "",
    "0",
    0,
    -1,
    1.5,
    "65536",
    "lb1:80",
    "localhost:80",
    "10.0.0.1",
    "10.0.0.256:80",
    "::1:80",
    "[10.0.0.1]:80",
    "[::1]",
    ":80",
    "10.0.0.1:",
    "10.0.0.1:80 ",
    "*:80",
  ];
  assertEquals(wrong.filter((text) => parseListenAddress(text) !== undefined), []);
});

Deno.test("formatListenAddress puts brackets around IPv6", () => {
  assertEquals(formatListenAddress({ address: "::1", port: 80 }), "[::1]:80");
  assertEquals(formatListenAddress({ address: "10.0.0.1", port: 80 }), "10.0.0.1:80");
});

Deno.test("isLoopback knows all of 127/8 and ::1, and isAnyAddress what stands for all", () => {
  assertEquals(["127.0.0.1", "127.9.9.9", "::1"].map(isLoopback), [true, true, true]);
  assertEquals(["10.0.0.1", "0.0.0.0", "::", "1270.0.0.1"].map(isLoopback), [
    false,
    false,
    false,
    false,
  ]);
  assertEquals(["0.0.0.0", "::", "10.0.0.1"].map(isAnyAddress), [true, true, false]);
});
