import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { createSeededRandom } from "../../../core/testing/mod.ts";
import { buildOptions, freshIds, type OptionsRequest, requestUri } from "./message.ts";
import { parseHead } from "./parse.ts";

const decoder = new TextDecoder();

const plain: OptionsRequest = {
  transport: "UDP",
  target: { address: "10.0.0.147", port: 7072 },
  local: { address: "10.0.0.150", port: 40_000 },
  branch: "z9hG4bK0123",
  callId: "4567",
  fromTag: "89ab",
  sequence: 1,
};

const text = (request: OptionsRequest) => decoder.decode(buildOptions(request));

Deno.test("buildOptions makes the request of RFC 3261 with its own address and an empty rport", () => {
  assertEquals(
    text(plain).split("\r\n"),
    [
      "OPTIONS sip:10.0.0.147:7072 SIP/2.0",
      "Via: SIP/2.0/UDP 10.0.0.150:40000;branch=z9hG4bK0123;rport",
      "Max-Forwards: 70",
      "From: <sip:ringmaster@10.0.0.150>;tag=89ab",
      "To: <sip:10.0.0.147:7072>",
      "Call-ID: 4567",
      "CSeq: 1 OPTIONS",
      "Contact: <sip:ringmaster@10.0.0.150:40000>",
      "Accept: application/sdp",
      "User-Agent: ringmaster",
      "Content-Length: 0",
      "",
      "",
    ],
  );
});

Deno.test("buildOptions puts IPv6 addresses into brackets and names the transport", () => {
  const request = text({
    ...plain,
    transport: "TCP",
    target: { address: "2001:db8::147", port: 5060 },
    local: { address: "2001:db8::150", port: 40_000 },
  });
  for (
    const line of [
      "OPTIONS sip:[2001:db8::147]:5060 SIP/2.0\r\n",
      "\r\nVia: SIP/2.0/TCP [2001:db8::150]:40000;branch=",
      "\r\nFrom: <sip:ringmaster@[2001:db8::150]>;tag=",
      "\r\nTo: <sip:[2001:db8::147]:5060>\r\n",
      "\r\nContact: <sip:ringmaster@[2001:db8::150]:40000>\r\n",
    ]
  ) assertStringIncludes(request, line);
});

Deno.test("buildOptions asks the user of the login, in the request line and in To", () => {
  const request = text({ ...plain, login: "check" });
  assertStringIncludes(request, "OPTIONS sip:check@10.0.0.147:7072 SIP/2.0\r\n");
  assertStringIncludes(request, "\r\nTo: <sip:check@10.0.0.147:7072>\r\n");
});

Deno.test("buildOptions stays below 1300 bytes with the longest of everything", () => {
  const address = "2001:db8:1111:2222:3333:4444:5555:6666";
  const request = buildOptions({
    ...plain,
    ...freshIds(createSeededRandom(1).hex),
    target: { address, port: 65_535 },
    local: { address, port: 65_535 },
    login: "u".repeat(255),
  });
  assertLess(request.length, 1_300);
});

Deno.test("buildOptions makes what the parser of this folder takes for a request without a body", () => {
  assertEquals(parseHead(text(plain)), { kind: "request", contentLength: 0 });
});

Deno.test("requestUri asks the server itself, a user of it, or an address of its own", () => {
  const four = { address: "10.0.0.1", port: 5060 };
  const six = { address: "2001:db8::1", port: 5062 };
  assertEquals(requestUri(four, undefined), "sip:10.0.0.1:5060");
  assertEquals(requestUri(six, undefined), "sip:[2001:db8::1]:5062");
  assertEquals(requestUri(four, "check"), "sip:check@10.0.0.1:5060");
  assertEquals(requestUri(six, "check"), "sip:check@[2001:db8::1]:5062");
  assertEquals(requestUri(four, "check@example.org"), "sip:check@example.org");
});

Deno.test("freshIds makes identifiers that differ from each other and from the next ones", () => {
  const { hex } = createSeededRandom(7);
  const all = Array.from({ length: 50 }, () => freshIds(hex));
  for (const { branch, callId, fromTag, sequence } of all) {
    assertMatch(branch, /^z9hG4bK[0-9a-f]{16}$/);
    assertMatch(callId, /^[0-9a-f]{16}$/);
    assertMatch(fromTag, /^[0-9a-f]{16}$/);
    assertEquals(sequence, 1);
  }
  const texts = all.flatMap((ids) => [ids.branch.slice(7), ids.callId, ids.fromTag]);
  assertEquals(new Set(texts).size, texts.length);
});
