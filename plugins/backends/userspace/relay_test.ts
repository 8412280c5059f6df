import { assertEquals } from "@std/assert";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { cannotListen, createNotices } from "./relay.ts";

function make() {
  const clock = createFakeClock();
  const lines: string[] = [];
  const notices = createNotices(clock, {
    log: (level, message) => void lines.push(`${level}: ${message}`),
  });
  return { clock, lines, notices };
}

Deno.test("createNotices says each kind once a minute and tells how many it left out", async () => {
  const { clock, lines, notices } = make();
  for (let count = 0; count < 5; count++) notices.warn("a", `message ${count}`);
  await clock.advance(59_999);
  notices.warn("a", "message 5");
  assertEquals(lines, ["warning: message 0"]);
  await clock.advance(1);
  notices.warn("a", "message 6");
  assertEquals(lines[1], "warning: message 6 (and 5 like it before)");
  await clock.advance(60_000);
  notices.warn("a", "message 7");
  assertEquals(lines[2], "warning: message 7");
});

Deno.test("createNotices keeps kinds apart", () => {
  const { lines, notices } = make();
  notices.warn("a", "one");
  notices.warn("b", "two");
  assertEquals(lines, ["warning: one", "warning: two"]);
});

Deno.test("cannotListen names the service and keeps the system's words without their number", () => {
  const key = { by: "address", protocol: "udp", address: "10.0.0.150", port: 7072 } as const;
  const cause = new Deno.errors.AddrInUse("Address already in use (os error 98)");
  const error = cannotListen(key, cause);
  assertEquals(error.code, "backend_failed");
  assertEquals(error.message, "cannot listen on 10.0.0.150:7072/udp: address already in use");
  assertEquals(error.cause, cause);
});

Deno.test("cannotListen says what a director that stands by needs to listen on an address of another", () => {
  const cause = new Deno.errors.AddrNotAvailable("Cannot assign requested address (os error 99)");
  const told = (address: string) =>
    cannotListen({ by: "address", protocol: "tcp", address, port: 80 }, cause).message;
  const words = "cannot assign requested address: no interface here has it, and a director that " +
    "stands by needs";
  assertEquals(
    told("10.0.0.154"),
    `cannot listen on 10.0.0.154:80/tcp: ${words} net.ipv4.ip_nonlocal_bind=1`,
  );
  assertEquals(
    told("2001:db8::7"),
    `cannot listen on [2001:db8::7]:80/tcp: ${words} net.ipv6.ip_nonlocal_bind=1`,
  );
});
