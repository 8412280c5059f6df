import { assertEquals } from "@std/assert";
import {
  checkText,
  plainService,
  realText,
  serviceText,
  shortServer,
  virtualText,
} from "./edit_text.ts";

Deno.test("realText is what stands behind real=, where there are words for it", () => {
  assertEquals(realText("10.0.0.1:80"), "10.0.0.1:80 masq 1");
  assertEquals(realText("10.0.0.1:80 gate 3"), "10.0.0.1:80 gate 3");
  const long = { address: "10.0.0.1:80", weight: 0, upper_threshold: 9, lower_threshold: 2 };
  assertEquals(realText(long), "10.0.0.1:80 masq 0 l:2 u:9");
  const check = { request: "/a", receive: "up" };
  assertEquals(realText({ address: "a:80", check }), 'a:80 masq 1 "/a", "up"');
  assertEquals(realText({ address: "a:80", check: { timeout: "1s" } }), undefined);
  assertEquals(realText({ weight: 1 }), undefined);
  assertEquals(shortServer("a:80 5"), { address: "a:80", forwarding: "masq", weight: 5 });
});

Deno.test("virtualText names the directive by the family, and the protocol", () => {
  const of = (virtual: string) =>
    virtualText(virtual)?.map(({ keyword, text }) => `${keyword}=${text}`);
  assertEquals(of("10.0.0.1:53/udp"), ["virtual=10.0.0.1:53", "protocol=udp"]);
  assertEquals(of("[::1]:80"), ["virtual6=[::1]:80", "protocol=tcp"]);
  assertEquals(of("fwmark:7/6"), ["virtual6=7", "protocol=fwm"]);
  assertEquals(virtualText(7), undefined);
});

Deno.test("settings have the directives of ldirectord, and whole seconds", () => {
  assertEquals(serviceText("quiescent", true), { keyword: "quiescent", text: "yes" });
  assertEquals(serviceText("persistent", "2m"), { keyword: "persistent", text: "120" });
  assertEquals(serviceText("fallback", "[::1]:80 gate")?.keyword, "fallback6");
  assertEquals(serviceText("schedflags", ["sh-port", "sh-fallback"])?.text, "sh-port,sh-fallback");
  assertEquals(serviceText("name", "web"), undefined);
  assertEquals(checkText("timeout", "3s", "http"), { keyword: "negotiatetimeout", text: "3" });
  assertEquals(checkText("timeout", "3s", "connect"), { keyword: "checktimeout", text: "3" });
  assertEquals(checkText("interval", "250ms", "http"), undefined);
  assertEquals(checkText("type", "sip", "sip"), { keyword: "service", text: "sip" });
  assertEquals(checkText("type", "ping", "ping"), { keyword: "checktype", text: "ping" });
});

Deno.test("plainService is the same for what means the same", () => {
  assertEquals(
    plainService({ quiescent: "yes", check: { interval: "60s" }, real: ["a:80"] }),
    plainService({ quiescent: true, check: { interval: "1m" }, real: [{ address: "a:80" }] }),
  );
});
