import { assertEquals, assertThrows } from "@std/assert";
import { argumentsFor, environmentFor } from "./request.ts";
import { targetFor } from "./test_target.ts";

Deno.test("argumentsFor gives virtual address and port, real address and port", () => {
  assertEquals(argumentsFor(targetFor()), ["10.0.0.150", "80", "10.0.0.147", "8080"]);
});

Deno.test("argumentsFor gives a firewall mark with port 0", () => {
  const mark = { by: "fwmark", mark: 7, family: 4 } as const;
  assertEquals(argumentsFor(targetFor(mark)), ["7", "0", "10.0.0.147", "8080"]);
  const server = { address: "10.0.0.147", port: 0 };
  assertEquals(argumentsFor(targetFor(mark, server)), ["7", "0", "10.0.0.147", "0"]);
});

Deno.test("argumentsFor keeps the brackets of IPv6 addresses, as ldirectord does", () => {
  const service = { by: "address", protocol: "tcp", address: "2001:db8::150", port: 80 } as const;
  const target = targetFor(service, { address: "2001:db8::1", port: 80 });
  assertEquals(argumentsFor(target), ["[2001:db8::150]", "80", "[2001:db8::1]", "80"]);
});

Deno.test("environmentFor says what the arguments do not", () => {
  assertEquals(environmentFor(targetFor()), {
    RINGMASTER_VIRTUAL: "10.0.0.150:80/tcp",
    RINGMASTER_REAL: "10.0.0.147:8080",
    RINGMASTER_CHECK: "10.0.0.147:9090",
    RINGMASTER_PROTOCOL: "tcp",
    RINGMASTER_TIMEOUT_MS: "700",
  });
  const mark = { by: "fwmark", mark: 7, family: 6 } as const;
  const { timeoutMs: _, ...timeless } = targetFor(mark, { address: "2001:db8::1", port: 80 });
  assertEquals(environmentFor(timeless), {
    RINGMASTER_VIRTUAL: "fwmark:7/6",
    RINGMASTER_REAL: "[2001:db8::1]:80",
    RINGMASTER_CHECK: "[2001:db8::1]:9090",
    RINGMASTER_PROTOCOL: "tcp",
  });
});

Deno.test("argumentsFor throws where nobody says on whose behalf it is", () => {
  const target = { address: "10.0.0.147", port: 80, protocol: "tcp" } as const;
  assertThrows(() => argumentsFor(target), TypeError, "on whose behalf");
});
