import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseHead, type SipHead, type SipResponse } from "./parse.ts";
import { compact, fold } from "./test_answers.ts";

const lines = [
  "SIP/2.0 200 OK",
  "Via: SIP/2.0/UDP 10.0.0.150:40000;branch=z9hG4bKAbc;received=10.0.0.150;rport=40000",
  "From: <sip:ringmaster@10.0.0.150>;tag=Tag1",
  "To: <sip:10.0.0.147:5060>;tag=other",
  "Call-ID: Call1",
  "CSeq: 1 OPTIONS",
  "Content-Length: 0",
];
const message = [...lines, "", ""].join("\r\n");

const read: SipHead = {
  kind: "response",
  status: 200,
  reason: "OK",
  viaBranch: "z9hg4bkabc",
  viaSentBy: "10.0.0.150:40000",
  callId: "Call1",
  fromTag: "Tag1",
  sequence: 1,
  method: "OPTIONS",
  contentLength: 0,
};

/** What is read of a response with these headers alone. */
function parsed(...headers: readonly string[]): SipResponse {
  const head = parseHead(["SIP/2.0 200 OK", ...headers, "", ""].join("\r\n"));
  assert(head.kind === "response");
  return head;
}

Deno.test("parseHead reads what a checker needs of a response", () => {
  assertEquals(parseHead(message), read);
});

Deno.test("parseHead reads the same in every spelling that RFC 3261 allows", async (test) => {
  const spellings: Readonly<Record<string, string>> = {
    "compact names": compact(message),
    "folded lines": fold(message),
    "compact names and folded lines": fold(compact(message)),
    "names in upper case": message.replaceAll(/^[A-Za-z-]+:/gm, (name) => name.toUpperCase()),
    "names in lower case": message.replaceAll(/^[A-Za-z-]+:/gm, (name) => name.toLowerCase()),
    "blanks before the colon": message.replaceAll(/^([A-Za-z-]+):/gm, "$1 \t:"),
    "no blanks behind the colon": message.replaceAll(/^([A-Za-z-]+): /gm, "$1:"),
    "blanks at the ends of lines": message.replaceAll(/(: .*)\r\n/g, "$1 \t\r\n"),
    "lines that end with LF": message.replaceAll("\r\n", "\n"),
    "no empty line": message.slice(0, -2),
    "no line end at all": message.slice(0, -4),
    "version in lower case": message.replace("SIP/2.0 200", "sip/2.0 200"),
    "headers in another order": [lines[0], ...lines.slice(1).reverse(), "", ""].join("\r\n"),
    "a line that is no header": message.replace("\r\nTo", "\r\nnothing\r\nTo"),
    "a header behind the empty line": `${message}Call-ID: of the body\r\n`,
    "a repeated header": `${message.slice(0, -2)}Call-ID: later\r\nCSeq: 2 INVITE\r\n\r\n`,
  };
  for (const [name, text] of Object.entries(spellings)) {
    await test.step(name, () => assertEquals(parseHead(text), read));
  }
});

Deno.test("parseHead reads status lines", async (test) => {
  const table: readonly (readonly [line: string, status: number, reason: string])[] = [
    ["SIP/2.0 200 OK", 200, "OK"],
    ["SIP/2.0 200 Keepalive", 200, "Keepalive"],
    ["SIP/2.0 200 ", 200, ""],
    ["SIP/2.0 200", 200, ""],
    ["SIP/2.0 200  two blanks ", 200, "two blanks"],
    ["SIP/2.0 100 Trying", 100, "Trying"],
    ["SIP/2.0 699 \u00dcberlastet", 699, "\u00dcberlastet"],
    ["SIP/2.0 200 a\u2028b", 200, "a\u2028b"],
    ["Sip/2.0 503 Service Unavailable", 503, "Service Unavailable"],
  ];
  for (const [line, status, reason] of table) {
    await test.step(JSON.stringify(line), () => {
      assertEquals(parseHead(`${line}\r\n\r\n`), { kind: "response", status, reason });
    });
  }
});

Deno.test("parseHead takes what begins otherwise for no message", async (test) => {
  const table = [
    "",
    "\r\n",
    " SIP/2.0 200 OK",
    "SIP/2.0  200 OK",
    "SIP/2.0 20 OK",
    "SIP/2.0 2000 OK",
    "SIP/2.0 700 OK",
    "SIP/2.0 099 OK",
    "SIP/2.0 200OK",
    "SIP/1.0 200 OK",
    "SIP/2.0.1 200 OK",
    "SIP 2.0 200 OK",
    "HTTP/1.1 200 OK",
    "OPTIONS sip:10.0.0.1",
    "OPTIONS sip:10.0.0.1 SIP/1.0",
    "OPTIONS sip:10.0.0.1 SIP/2.0 more",
  ];
  for (const line of table) {
    await test.step(JSON.stringify(line), () => {
      assertEquals(parseHead(`${line}\r\nCSeq: 1 OPTIONS\r\n\r\n`), { kind: "malformed" });
    });
  }
});

Deno.test("parseHead knows requests, of which only the length matters", () => {
  assertEquals(parseHead("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nl: 12\r\n\r\n"), {
    kind: "request",
    contentLength: 12,
  });
  assertEquals(parseHead("ACK sip:a@b sip/2.0\r\n\r\n"), { kind: "request" });
});

Deno.test("parseHead reads the topmost Via only", async (test) => {
  const ours = "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKours";
  const other = "SIP/2.0/TCP 10.0.0.2:5060;branch=z9hG4bKother";
  const table: Readonly<Record<string, readonly string[]>> = {
    "two headers": [`Via: ${ours}`, `Via: ${other}`],
    "two values": [`Via: ${ours}, ${other}`],
    "two values without blank": [`Via: ${ours},${other}`],
    "two values, folded": [`Via: ${ours},`, ` ${other}`],
    "a compact one below": [`Via: ${ours}`, `v: ${other}`],
    "a compact one on top": [`v: ${ours}`, `Via: ${other}`],
    "a comma in a quoted parameter": [`Via: ${ours};x="a, b;branch=c\\"",${other}`],
  };
  for (const [name, headers] of Object.entries(table)) {
    await test.step(name, () => {
      const { viaSentBy, viaBranch } = parsed(...headers);
      assertEquals([viaSentBy, viaBranch], ["10.0.0.1:5060", "z9hg4bkours"]);
    });
  }
});

Deno.test("parseHead reads the parts of a Via in any spelling", async (test) => {
  const table:
    readonly (readonly [via: string, sentBy: string | undefined, branch: string | undefined])[] = [
      ["SIP/2.0/UDP h:1;branch=b", "h:1", "b"],
      ["SIP / 2.0 / UDP  h : 1 ; branch = b ", "h:1", "b"],
      ["sip/2.0/udp H:1;BRANCH=B", "h:1", "b"],
      ["SIP/2.0/UDP [2001:DB8::1]:1;branch=b", "[2001:db8::1]:1", "b"],
      ["SIP/2.0/TCP h;rport=9;received=10.0.0.9;branch=b;ttl=1", "h", "b"],
      ["SIP/2.0/UDP h:1;rport;branch=b", "h:1", "b"],
      ["SIP/2.0/UDP h:1;mybranch=x;branch=b", "h:1", "b"],
      ["SIP/2.0/UDP h:1", "h:1", undefined],
      ["SIP/2.0/UDP h:1;branch", "h:1", undefined],
      ["SIP/3.0/UDP h:1;branch=b", undefined, "b"],
      ["SIP/2.0/UDP", undefined, undefined],
      ["", undefined, undefined],
    ];
  for (const [via, sentBy, branch] of table) {
    await test.step(JSON.stringify(via), () => {
      const { viaSentBy, viaBranch } = parsed(`Via: ${via}`);
      assertEquals([viaSentBy, viaBranch], [sentBy, branch]);
    });
  }
});

Deno.test("parseHead finds the tag of From behind the address", async (test) => {
  const table: readonly (readonly [from: string, tag: string | undefined])[] = [
    ["<sip:a@b>;tag=T", "T"],
    ["<sip:a@b> ; TAG = T", "T"],
    ["sip:a@b;tag=T", "T"],
    ["<sip:a@b>;x=1;tag=T", "T"],
    ["<sip:a@b;tag=inside>;tag=T", "T"],
    ['"a;tag=quoted" <sip:a@b>;tag=T', "T"],
    ['"a \\";tag=quoted" <sip:a@b>;tag=T', "T"],
    ["<sip:a@b;tag=inside>", undefined],
    ["<sip:a@b>", undefined],
    ['"never closed <sip:a@b>;tag=T', undefined],
    ["<never closed;tag=T", undefined],
    ["", undefined],
  ];
  for (const [from, tag] of table) {
    await test.step(JSON.stringify(from), () => {
      assertEquals(parsed(`From: ${from}`).fromTag, tag);
    });
  }
});

Deno.test("parseHead reads CSeq, Call-ID and Content-Length, or leaves them out", async (test) => {
  const ok = { kind: "response", status: 200, reason: "OK" };
  const table: readonly (readonly [header: string, wanted: Partial<SipResponse>])[] = [
    ["CSeq: 1 OPTIONS", { sequence: 1, method: "OPTIONS" }],
    ["CSeq: 2147483647   options", { sequence: 2_147_483_647, method: "options" }],
    ["CSeq: 00001\tOPTIONS", { sequence: 1, method: "OPTIONS" }],
    ["CSeq: 1", {}],
    ["CSeq: OPTIONS", {}],
    ["CSeq: -1 OPTIONS", {}],
    ["CSeq: 1 OPTIONS more", {}],
    ["CSeq: 12345678901 OPTIONS", {}],
    ["Call-ID: a@b", { callId: "a@b" }],
    ["i: a: b", { callId: "a: b" }],
    ["Call-ID:", { callId: "" }],
    ["l: 12", { contentLength: 12 }],
    ["Content-Length: 012", { contentLength: 12 }],
    ["Content-Length:", { contentLength: NaN }],
    ["Content-Length: -1", { contentLength: NaN }],
    ["Content-Length: 1 2", { contentLength: NaN }],
    ["Content-Length: 0x10", { contentLength: NaN }],
  ];
  for (const [header, wanted] of table) {
    await test.step(header, () => assertEquals<unknown>(parsed(header), { ...ok, ...wanted }));
  }
});

Deno.test("parseHead never throws, whatever the text", () => {
  const kinds = ["response", "request", "malformed"];
  const word = fc.constantFrom(
    ...["SIP/2.0 200 OK", "Via", "v", "From", "CSeq", ":", ";", ",", '"', "\\", "<", ">", "="],
    ...["branch", "tag", " ", "\t", "\r\n", "\n", "\r", "1", "SIP/2.0/UDP", "OPTIONS"],
  );
  const likely = fc.array(word, { maxLength: 60 }).map((words) => words.join(""));
  const anything = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(
    fc.property(fc.oneof(likely, anything), fc.boolean(), (text, withStart) => {
      const { kind } = parseHead(withStart ? `SIP/2.0 200 OK\r\n${text}` : text);
      assert(kinds.includes(kind));
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseHead gives back what any marks were written with", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,30}$/);
  const sequence = fc.nat(2_147_483_647);
  const spelling = fc.constantFrom((text: string) => text, compact, fold, (text: string) => {
    return fold(compact(text));
  });
  fc.assert(
    fc.property(token, token, token, sequence, spelling, (branch, tag, id, count, spell) => {
      const text = spell(
        message.replace("z9hG4bKAbc", branch).replace("Tag1", tag).replace("Call1", id)
          .replace("CSeq: 1", `CSeq: ${count}`),
      );
      assertEquals(parseHead(text), {
        ...read,
        viaBranch: branch.toLowerCase(),
        fromTag: tag,
        callId: id,
        sequence: count,
      });
    }),
  );
});
