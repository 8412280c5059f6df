import { assertEquals } from "@std/assert";
import { build, buildOne } from "./test_notes.ts";

function realsOf(head: string, body: readonly string[]) {
  const { service, messages } = buildOne(head, body);
  assertEquals(messages, []);
  return service?.real;
}

Deno.test("buildReals writes a plain server as text and one with more as a mapping", () => {
  const reals = realsOf("virtual=10.0.0.1:80", [
    "real=192.0.2.1:80 masq 0",
    "real=192.0.2.2:80 gate 2 u:10 l:5",
    'real=192.0.2.3:80 gate "ping.html", "po[n]g" u:7',
    "real=192.0.2.4 ipip l:0",
  ]);
  assertEquals(reals, [
    "192.0.2.1:80 masq 0",
    {
      address: "192.0.2.2:80",
      forwarding: "gate",
      weight: 2,
      upper_threshold: 10,
      lower_threshold: 5,
    },
    {
      address: "192.0.2.3:80",
      forwarding: "gate",
      weight: 1,
      upper_threshold: 7,
      check: { request: "/ping.html", receive: "po[n]g" },
    },
    "192.0.2.4 ipip 1",
  ]);
});

Deno.test("buildReals writes a server for each address of a range, each with what the line says", () => {
  const reals = realsOf("virtual=10.0.0.1:9072", [
    "service=http",
    "real=192.0.2.6->192.0.2.8:80 gate 2",
    'real=198.51.100.254->198.51.101.0 masq "a", "b"',
  ]);
  assertEquals(reals?.slice(0, 3), [
    "192.0.2.6:80 gate 2",
    "192.0.2.7:80 gate 2",
    "192.0.2.8:80 gate 2",
  ]);
  assertEquals(
    reals?.slice(3),
    ["198.51.100.254", "198.51.100.255", "198.51.101.0"].map((address) => ({
      address,
      forwarding: "masq",
      weight: 1,
      check: { port: 80, request: "/a", receive: "b" },
    })),
  );
});

Deno.test("buildReals hands on a real server that is listed twice", () => {
  const reals = ["192.0.2.2:80 masq 1", "192.0.2.2:80 masq 2"];
  assertEquals(realsOf("virtual=10.0.0.1:80", reals.map((real) => `real=${real}`)), reals);
});

Deno.test("buildReals warns of a request of one server that its check does not send", () => {
  for (const [line, type] of [["service=sip", "sip"], ["checktype=connect", "connect"]] as const) {
    const { service, messages } = buildOne("virtual=10.0.0.1:80", [
      line,
      'real=192.0.2.3:80 gate 1 "a", "b"',
    ]);
    assertEquals(service?.real, ["192.0.2.3:80 gate 1"]);
    assertEquals(messages, [
      `warning 3: request and receive of a server are not used by a check of type ${type} and are ignored`,
    ]);
  }
});

Deno.test("buildReals notes the line of every server, also of those of a range", () => {
  const { origins } = build(`virtual=10.0.0.1:80
    real=192.0.2.1:80 masq
    real=192.0.2.2->192.0.2.3:80 masq
    real=192.0.2.4:80 masq "a", "b"`);
  const line = (...path: (string | number)[]) => origins.locate(["services", 0, "real", ...path]);
  assertEquals([line(0), line(1), line(2), line(3)], [2, 3, 3, 4]);
  assertEquals([line(3, "check", "receive"), line(2, "weight"), line(4)], [4, 3, 1]);
});

Deno.test("buildReals lets an empty pattern of one server overrule the pattern of the virtual", () => {
  const real = 'real=192.0.2.3:80 gate 1 "a", ""';
  const checkOf = (more: readonly string[]) => {
    const [found] = realsOf("virtual=10.0.0.1:80", [...more, real]) ?? [];
    return typeof found === "string" ? undefined : found?.check;
  };
  assertEquals(checkOf([]), { request: "/a" });
  assertEquals(checkOf(['receive="up"']), { request: "/a", receive: "" });
});
