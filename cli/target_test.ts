import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { ask, fetchSnapshot, type HostTarget, ProblemAnswer } from "./client.ts";
import { connectionTo, describeFailure, nameOf, userName } from "./target.ts";
import { withHost, withServer } from "./test_server.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

function env(values: Readonly<Record<string, string>>): (name: string) => string | undefined {
  return (name) => values[name];
}

Deno.test("userName is who sits at the terminal, also behind sudo, in characters that a header takes", () => {
  assertEquals(userName(env({ USER: "anna" })), "anna");
  assertEquals(userName(env({ SUDO_USER: "anna", USER: "root", LOGNAME: "root" })), "anna");
  assertEquals(userName(env({ SUDO_USER: "", LOGNAME: "bert" })), "bert");
  assertEquals(userName(env({ USER: "-ev\r\nil: x" })), "evilx");
  assertEquals(userName(env({ USER: "x".repeat(80) }))?.length, 64);
  assertEquals(userName(env({ USER: "\u00e9" })), undefined);
  assertEquals(userName(env({})), undefined);
});

Deno.test("connectionTo names the user over a socket, and sends the token to a host only", () => {
  using socket = connectionTo("/s.sock", env({ USER: "anna" }));
  assertEquals(socket.headers, { "x-ringmaster-user": "anna" });
  using host = connectionTo({ url: "http://127.0.0.1:8694", token: "rm_a_b" }, env({ USER: "a" }));
  assertEquals([host.base, host.headers], ["http://127.0.0.1:8694", {
    authorization: "Bearer rm_a_b",
  }]);
  assertEquals([nameOf("/s.sock"), nameOf({ url: "http://x:1" })], ["/s.sock", "http://x:1"]);
});

Deno.test("connectionTo refuses a certificate that is none", () => {
  const target = { url: "https://x:1", certificate: { chain: "no", key: "no" } };
  assertThrows(() => connectionTo(target), RingmasterError, "cannot use the certificate: ");
});

Deno.test("a director at an address is asked as one on a socket is, with its token", () =>
  withHost((request) =>
    Response.json({
      ...SNAPSHOT,
      node: `${new URL(request.url).pathname} ${request.headers.get("authorization")}`,
    }), async (url) => {
    const { node } = await fetchSnapshot({ url, token: "rm_a_b" });
    assertEquals(node, "/api/v1/status Bearer rm_a_b");
  }));

Deno.test("a token does not follow to where a director sends its client", async () => {
  const seen: string[] = [];
  await withHost((request) => {
    seen.push(request.headers.get("authorization") ?? "none");
    return Response.json(SNAPSHOT);
  }, async (elsewhere) => {
    const moved = new Response(null, { status: 307, headers: { location: elsewhere } });
    await withHost(() => moved, async (url) => {
      const target = { url, token: "rm_a_b" };
      await assertRejects(() => fetchSnapshot(target), RingmasterError, "is no director");
    });
  });
  assertEquals(seen, []);
});

Deno.test("a refused token is answered with the role that it takes and how one is made", () =>
  withHost((request) => {
    const status = request.method === "GET" ? 401 : 403;
    return Response.json({ detail: "cannot do that" }, { status });
  }, async (url) => {
    const read = await assertRejects(() => ask({ url }, { path: "/x" }), ProblemAnswer);
    assertEquals(read.status, 401);
    assertStringIncludes(read.message, "cannot do that; this needs a token: ");
    assertStringIncludes(read.message, '"ringmaster token add NAME --role read" makes one');
    const verb = () => ask({ url }, { path: "/x", body: {} });
    await assertRejects(verb, ProblemAnswer, "--role operate");
    const admin = () => ask({ url }, { path: "/x", method: "DELETE", role: "admin" });
    await assertRejects(admin, ProblemAnswer, "--role admin");
  }));

async function failureAt(target: HostTarget): Promise<RingmasterError> {
  return await assertRejects(() => fetchSnapshot(target, 2_000), RingmasterError);
}

Deno.test("describeFailure says of a host that nobody listens, or that it is not known", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const closed = await failureAt({ url: `http://127.0.0.1:${port}` });
  assertEquals(closed.code, "no_director");
  assertEquals(
    closed.message,
    `cannot reach a director at "http://127.0.0.1:${port}": nobody listens there; ` +
      "name the address on which it listens (admin.listen) with --host",
  );
  const thrown = new Error("fetch failed", {
    cause: new Error(
      "client error (Connect): dns error: failed to lookup: Name or service not known",
    ),
  });
  const unknown = await describeFailure({ url: "http://nowhere:1" }, thrown, undefined);
  assertEquals(unknown.code, "no_director");
  assertStringIncludes(unknown.message, "no such host is known");
});

Deno.test("describeFailure says what to do about TLS that does not come about", async () => {
  const told = async (words: string) => {
    const thrown = new Error("fetch failed", {
      cause: new Error(`client error (Connect): ${words}`),
    });
    const { code, message } = await describeFailure({ url: "https://lb1:1" }, thrown, undefined);
    assertEquals(code, "connection_failed");
    return message;
  };
  assertStringIncludes(
    await told("invalid peer certificate: UnknownIssuer"),
    "(UnknownIssuer); --ca",
  );
  assertStringIncludes(
    await told("received fatal alert: CertificateRequired"),
    "--certificate and",
  );
  assertStringIncludes(await told("something else"), 'director at "https://lb1:1": something else');
  await withHost(() => new Response(""), async (url) => {
    const error = await failureAt({ url: url.replace("http:", "https:") });
    assertEquals(error.code, "connection_failed");
  });
});

Deno.test("describeFailure says that nothing came back in time", () =>
  withServer(() => new Response(""), async (socket) => {
    const { code, message } = await describeFailure(socket, new Error("x"), 1_500);
    assertEquals(code, "no_director");
    assertStringIncludes(message, "nothing came back within 1500ms");
    // Somebody is there: another one is not to be started.
    assertStringIncludes(message, "see its process and its log");
    assert(!message.includes("ringmaster run"), message);
  }));
