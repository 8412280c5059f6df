import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { answerSip, parseSipRequest, type SipCircumstances } from "./sip_answer.ts";

const HERE: SipCircumstances = {
  transport: "udp",
  source: { address: "10.0.0.1", port: 40_000 },
  contact: "10.0.0.150:7072",
};

function request(lines: readonly string[], startLine = "OPTIONS sip:10.0.0.147:7072 SIP/2.0") {
  return [startLine, ...lines, "", ""].join("\r\n");
}

const VIA = "Via: SIP/2.0/UDP 10.0.0.1:40000;branch=z9hG4bKa1;rport";
const REST = [
  "Max-Forwards: 70",
  "From: <sip:check@10.0.0.1>;tag=f1",
  "To: <sip:10.0.0.147:7072>",
  "Call-ID: c1@10.0.0.1",
  "CSeq: 7 OPTIONS",
  "Accept: application/sdp",
  "Content-Length: 0",
];

function linesOf(answer: { readonly text: string } | undefined): string[] {
  assert(answer !== undefined, "an answer is due");
  assert(answer.text.endsWith("\r\n\r\n"));
  return answer.text.slice(0, -4).split("\r\n");
}

Deno.test("answerSip answers OPTIONS with all that RFC 3261 asks of a minimal server", () => {
  const lines = linesOf(answerSip(request([VIA, ...REST]), HERE));
  assertEquals(lines[0], "SIP/2.0 200 OK");
  assertEquals(
    lines[1],
    "Via: SIP/2.0/UDP 10.0.0.1:40000;branch=z9hG4bKa1;rport=40000;received=10.0.0.1",
  );
  assertEquals(lines[2], "From: <sip:check@10.0.0.1>;tag=f1");
  assertMatch(lines[3] ?? "", /^To: <sip:10\.0\.0\.147:7072>;tag=[0-9a-f]{8}$/);
  assertEquals(lines.slice(4), [
    "Call-ID: c1@10.0.0.1",
    "CSeq: 7 OPTIONS",
    "Contact: <sip:10.0.0.150:7072>",
    "Allow: OPTIONS",
    "Accept: application/sdp",
    "Accept-Language: en",
    "Content-Length: 0",
  ]);
});

Deno.test("answerSip names the balancer and the transport in the Contact", () => {
  const lines = linesOf(answerSip(request([VIA, ...REST]), { ...HERE, transport: "tcp" }));
  assert(lines.includes("Contact: <sip:10.0.0.150:7072;transport=tcp>"));
});

Deno.test("answerSip copies every Via in order and amends only the topmost", () => {
  const lines = linesOf(answerSip(
    request([
      "Via: SIP/2.0/UDP proxy.example:5070;branch=z9hG4bKtop, SIP/2.0/TCP second;branch=z9hG4bK2",
      "v: SIP/2.0/UDP third:5061;branch=z9hG4bK3;rport",
      ...REST,
    ]),
    HERE,
  ));
  assertEquals(lines.filter((line) => line.startsWith("Via:")), [
    "Via: SIP/2.0/UDP proxy.example:5070;branch=z9hG4bKtop;received=10.0.0.1",
    "Via: SIP/2.0/TCP second;branch=z9hG4bK2",
    "Via: SIP/2.0/UDP third:5061;branch=z9hG4bK3;rport",
  ]);
});

Deno.test("answerSip adds no received where the sender is who it says and did not ask", () => {
  const via = "SIP/2.0/UDP 10.0.0.1:40000;branch=z9hG4bKa1";
  const lines = linesOf(answerSip(request([`Via: ${via}`, ...REST]), HERE));
  assertEquals(lines[1], `Via: ${via}`);
});

Deno.test("answerSip replaces a received that the client made up", () => {
  const via = "Via: SIP/2.0/UDP 10.9.9.9:1;received=6.6.6.6;branch=z9hG4bKa1";
  const lines = linesOf(answerSip(request([via, ...REST]), HERE));
  assertEquals(lines[1], "Via: SIP/2.0/UDP 10.9.9.9:1;branch=z9hG4bKa1;received=10.0.0.1");
});

Deno.test("answerSip answers to the source port where rport asks, else to the port of the Via", () => {
  const portFor = (via: string) => answerSip(request([`Via: ${via}`, ...REST]), HERE)?.port;
  assertEquals(portFor("SIP/2.0/UDP 10.0.0.1:5999;branch=z9hG4bKa;rport"), 40_000);
  assertEquals(portFor("SIP/2.0/UDP 10.0.0.1:5999;branch=z9hG4bKa"), 5_999);
  assertEquals(portFor("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa"), 5_060);
  assertEquals(portFor("SIP/2.0/UDP [2001:db8::1]:5998;branch=z9hG4bKa"), 5_998);
});

Deno.test("answerSip knows an IPv6 sender by its address in brackets", () => {
  const here = { ...HERE, source: { address: "2001:db8::1", port: 5_998 } };
  const via = "Via: SIP/2.0/UDP [2001:DB8::1]:5998;branch=z9hG4bKa";
  assertEquals(linesOf(answerSip(request([via, ...REST]), here))[1], via);
});

Deno.test("answerSip gives a retransmission the same answer, and another request another tag", () => {
  const text = request([VIA, ...REST]);
  assertEquals(answerSip(text, HERE), answerSip(text, HERE));
  const other = answerSip(text.replace("c1@10.0.0.1", "c2@10.0.0.1"), HERE);
  assertNotEquals(linesOf(other)[3], linesOf(answerSip(text, HERE))[3]);
});

Deno.test("answerSip keeps the tag of a To that has one, also with a parameter inside the address", () => {
  const withTo = (to: string) =>
    linesOf(answerSip(
      request([VIA, ...REST.map((line) => line.startsWith("To:") ? to : line)]),
      HERE,
    ))[3];
  assertEquals(withTo("To: <sip:a@b>;tag=known"), "To: <sip:a@b>;tag=known");
  assertMatch(withTo("To: <sip:a@b;tag=no>") ?? "", /^To: <sip:a@b;tag=no>;tag=[0-9a-f]{8}$/);
});

Deno.test("answerSip reads compact names, folded lines and names in any case", () => {
  const lines = linesOf(answerSip(
    request([
      "v: SIP/2.0/UDP 10.0.0.1:40000",
      "  ;branch=z9hG4bKa1",
      "\t;rport",
      "f: <sip:check@10.0.0.1>;tag=f1",
      "TO: <sip:10.0.0.147>",
      "i: c1",
      "cseq: 7 OPTIONS",
    ]),
    HERE,
  ));
  assertEquals(
    lines[1],
    "Via: SIP/2.0/UDP 10.0.0.1:40000;branch=z9hG4bKa1;rport=40000;received=10.0.0.1",
  );
  assertEquals(lines[4], "Call-ID: c1");
});

Deno.test("answerSip stays silent for what is no complete SIP request", () => {
  const good = [VIA, ...REST];
  for (const name of ["Via", "From", "To", "Call-ID", "CSeq"]) {
    const lines = good.filter((line) => !line.startsWith(`${name}:`));
    assertEquals(answerSip(request(lines), HERE), undefined, `without ${name}`);
  }
  assertEquals(answerSip(request(good, "OPTIONS sip:a SIP/1.0"), HERE), undefined);
  assertEquals(answerSip(request(good, "SIP/2.0 200 OK"), HERE), undefined);
  assertEquals(answerSip(request(good, "ACK sip:a SIP/2.0"), HERE), undefined);
  assertEquals(answerSip("\r\n\r\n", HERE), undefined);
});

Deno.test("answerSip refuses other methods and says what is allowed", () => {
  const lines = linesOf(answerSip(request([VIA, ...REST], "INVITE sip:a@b SIP/2.0"), HERE));
  assertEquals(lines[0], "SIP/2.0 405 Method Not Allowed");
  assert(lines.includes("Allow: OPTIONS"));
});

Deno.test("parseSipRequest never fails, whatever arrives", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    parseSipRequest(text);
    answerSip(`OPTIONS sip:x SIP/2.0\r\n${text}`, HERE);
  }));
});
