import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { CheckResult } from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { answerTo, compact, fold, headerOf } from "./test_answers.ts";
import { type Reply, tcpServer, type TestServer, udpServer } from "./test_servers.ts";

const decoder = new TextDecoder();

async function checkOnce(server: TestServer, options: unknown = {}): Promise<CheckResult> {
  const checker = instantiate(plugin, options, createTestContext(plugin.id));
  return await checker.check(server.target, AbortSignal.timeout(10_000));
}

const up = (message: string): CheckResult => ({ healthy: true, message });
const down = (message: string): CheckResult => ({ healthy: false, message });

interface Exchange {
  readonly reply: Reply;
  readonly options?: unknown;
  readonly wanted: CheckResult;
}

/** One answer with this status line. */
const status = (line: string): Reply => (request) => [answerTo(request, { status: line })];

/**
 * An answer of somebody else's that says 503, and then the right one: where the first is ignored, the server is up.
 * On TCP the first must be a whole message.
 */
function ignored(headers: Record<string, string | null>): Exchange {
  const reply: Reply = (request) => [
    answerTo(request, { status: "503 Not Ours", headers }),
    answerTo(request),
  ];
  return { reply, wanted: up("status 200 OK") };
}

const exchanges: Readonly<Record<string, Exchange>> = {
  "200 OK": { reply: status("200 OK"), wanted: up("status 200 OK") },
  "200 with another reason phrase": {
    reply: status("200 Keepalive"),
    wanted: up("status 200 Keepalive"),
  },
  "200 without a reason phrase": { reply: status("200 "), wanted: up("status 200") },
  "200 with a body": {
    reply: (request) => [answerTo(request, { body: "v=0\r\n" })],
    wanted: up("status 200 OK"),
  },
  "202": { reply: status("202 Accepted"), wanted: down("status 202 Accepted, wanted 200") },
  "302": { reply: status("302 Moved"), wanted: down("status 302 Moved, wanted 200") },
  "401": { reply: status("401 Unauthorized"), wanted: down("status 401 Unauthorized, wanted 200") },
  "404": { reply: status("404 Not Found"), wanted: down("status 404 Not Found, wanted 200") },
  "404 that says OK": { reply: status("404 OK"), wanted: down("status 404 OK, wanted 200") },
  "486": { reply: status("486 Busy Here"), wanted: down("status 486 Busy Here, wanted 200") },
  "503": { reply: status("503 Later"), wanted: down("status 503 Later, wanted 200") },
  "603": { reply: status("603 Decline"), wanted: down("status 603 Decline, wanted 200") },
  "an accepted code": {
    reply: status("404 Not Found"),
    options: { accept: [200, 404] },
    wanted: up("status 404 Not Found"),
  },
  "an accepted class": {
    reply: status("299 Fine"),
    options: { accept: ["2xx"] },
    wanted: up("status 299 Fine"),
  },
  "200 where it is not accepted": {
    reply: status("200 OK"),
    options: { accept: ["4XX", 503] },
    wanted: down("status 200 OK, wanted 4xx or 503"),
  },
  "100, then 200": {
    reply: (request) => [answerTo(request, { status: "100 Trying" }), answerTo(request)],
    wanted: up("status 200 OK"),
  },
  "100 and 180, then 503": {
    reply: (request) =>
      ["100 Trying", "180 Ringing", "503 Later"].map((line) => answerTo(request, { status: line })),
    wanted: down("status 503 Later, wanted 200"),
  },
  "the first final answer, whatever follows": {
    reply: (request) => [answerTo(request, { status: "404 Not Found" }), answerTo(request)],
    wanted: down("status 404 Not Found, wanted 200"),
  },
  "compact names": {
    reply: (request) => [compact(answerTo(request))],
    wanted: up("status 200 OK"),
  },
  "folded lines": { reply: (request) => [fold(answerTo(request))], wanted: up("status 200 OK") },
  "lines that end with LF": {
    reply: (request) => [answerTo(request).replaceAll("\r\n", "\n")],
    wanted: up("status 200 OK"),
  },
  "no Content-Length": {
    reply: (request) => [answerTo(request, { headers: { "Content-Length": null } })],
    wanted: up("status 200 OK"),
  },
  "several Vias": {
    reply: (request) => {
      const via = headerOf(request, "Via");
      return [answerTo(request, { headers: { Via: `${via}, SIP/2.0/UDP other;branch=x` } })];
    },
    wanted: up("status 200 OK"),
  },
  "marks in another case": {
    reply: (request) => {
      const via = headerOf(request, "Via").toUpperCase();
      return [answerTo(request, { headers: { Via: via } })];
    },
    wanted: up("status 200 OK"),
  },
  "a request of the server's own": {
    reply: (request) => [
      "OPTIONS sip:ringmaster@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n",
      answerTo(request),
    ],
    wanted: up("status 200 OK"),
  },
  "another branch": ignored({ Via: "SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKother" }),
  "another Via on top": {
    reply: (request) => {
      const via = `SIP/2.0/UDP 127.0.0.9:9;branch=x, ${headerOf(request, "Via")}`;
      return [answerTo(request, { status: "503 x", headers: { Via: via } }), answerTo(request)];
    },
    wanted: up("status 200 OK"),
  },
  "another Call-ID": ignored({ "Call-ID": "another" }),
  "another number in CSeq": ignored({ CSeq: "2 OPTIONS" }),
  "another method in CSeq": ignored({ CSeq: "1 INVITE" }),
  "another tag in From": ignored({ From: "<sip:ringmaster@127.0.0.1>;tag=another" }),
  "no Via": ignored({ Via: null }),
  "no Call-ID": ignored({ "Call-ID": null }),
  "no CSeq": ignored({ CSeq: null }),
  "no From": ignored({ From: null }),
};

for (const [protocol, open] of [["UDP", udpServer], ["TCP", tcpServer]] as const) {
  Deno.test(`the checker judges what a server answers over ${protocol}`, async (test) => {
    for (const [name, { reply, options, wanted }] of Object.entries(exchanges)) {
      await test.step(name, async () => {
        const server = open(reply);
        try {
          assertEquals(await checkOnce(server, options), wanted);
          assertEquals(server.requests.length, 1);
        } finally {
          server.close();
        }
      });
    }
  });

  Deno.test(`the checker asks the user of the login over ${protocol}`, async () => {
    const server = open((request) => [answerTo(request)]);
    try {
      const { port } = server.target;
      for (
        const [options, uri] of [
          [{}, `sip:127.0.0.1:${port}`],
          [{ login: "check" }, `sip:check@127.0.0.1:${port}`],
          [{ login: "check@example.org" }, "sip:check@example.org"],
        ] as const
      ) {
        assertEquals(await checkOnce(server, options), up("status 200 OK"));
        const request = decoder.decode(server.requests.at(-1));
        assertEquals(request.split("\r\n")[0], `OPTIONS ${uri} SIP/2.0`);
        assertEquals(headerOf(request, "To"), `<${uri}>`);
      }
    } finally {
      server.close();
    }
  });

  Deno.test(`the checker asks with new marks and its own address each time over ${protocol}`, async () => {
    const server = open((request) => [answerTo(request)]);
    try {
      const checker = instantiate(plugin, {}, createTestContext(plugin.id));
      for (let count = 0; count < 2; count++) {
        const result = await checker.check(server.target, AbortSignal.timeout(10_000));
        assertEquals(result, up("status 200 OK"));
      }
      const [first = "", second = ""] = server.requests.map((bytes) => decoder.decode(bytes));
      for (const request of [first, second]) {
        const form = new RegExp(
          `^SIP/2\\.0/${protocol} 127\\.0\\.0\\.1:\\d+;branch=z9hG4bK\\w+;rport$`,
        );
        assertMatch(headerOf(request, "Via"), form);
      }
      for (const name of ["Via", "From", "Call-ID"]) {
        assertNotEquals(headerOf(first, name), headerOf(second, name));
      }
    } finally {
      server.close();
    }
  });
}
