import { assert, assertEquals } from "@std/assert";
import type { Actor, TokenRecord } from "../../../core/plugin/mod.ts";
import { type Access, type AccessOptions, addressOf, createAccess, passOf } from "./access.ts";
import type { Refusal } from "./access_refusals.ts";
import type { Connection, RouteRole } from "./app_parts.ts";

const record: TokenRecord = {
  id: "0a0b0c0d",
  role: "operate",
  name: "anna",
  salt: "",
  hash: "",
  createdAt: 0,
};
const tcp: Connection = { kind: "tcp", remote: "127.0.0.1:40112", tls: false };
const host = { host: "127.0.0.1:8694" };
const token = { ...host, authorization: "Bearer right" };

function access(
  parts: Partial<AccessOptions> = {},
): { own: Access; wrong: string[]; refused: Refusal[] } {
  const wrong: string[] = [];
  const refused: Refusal[] = [];
  const own = createAccess({
    tokens: {
      find: (text) => Promise.resolve(text === "right" ? record : undefined),
      holds: (id) => Promise.resolve(id === record.id),
    },
    guard: {
      wrong: (address) => {
        wrong.push(address);
        return 0;
      },
    },
    refusals: { refused: (refusal) => refused.push(refusal) },
    origin: { addresses: [{ address: "127.0.0.1", port: 8694 }], hosts: [] },
    publicRead: false,
    certificateRoles: {},
    ...parts,
  });
  return { own, wrong, refused };
}

async function admit(
  own: Access,
  role: RouteRole,
  headers: Readonly<Record<string, string>> = host,
  connection: Connection = tcp,
): Promise<Actor | [number, string | null, string | null]> {
  const answer = await own.admit(new Request("http://x/", { headers }), connection, role);
  if (!(answer instanceof Response)) return answer;
  const { detail } = await answer.json();
  assert(typeof detail === "string" && !detail.includes("right"), "a refusal shows the token");
  return [answer.status, answer.headers.get("www-authenticate"), answer.headers.get("retry-after")];
}

Deno.test("admit lets in a token whose role is enough, and says who it is and from where", async () => {
  const { own, wrong } = access();
  const anna: Actor = { name: "anna", role: "operate", from: "127.0.0.1:40112" };
  assertEquals(await admit(own, "operate", token), anna);
  assertEquals(await admit(own, "read", token), anna);
  assertEquals(await admit(own, "anyone", { ...host, authorization: "bearer  right" }), anna);
  assertEquals(await admit(own, "admin", token), [
    403,
    'Bearer realm="ringmaster", error="insufficient_scope"',
    null,
  ]);
  assertEquals(wrong, []);
});

Deno.test("what a request was let in by holds as long as the rules of now would let it in", async () => {
  const certificate = { ...tcp, tls: true, certificate: "anna b" } as const;
  const rules = { publicRead: true, certificateRoles: { "anna b": "read" } } as const;
  const { own } = access(rules);
  const letIn = async (
    headers: Readonly<Record<string, string>>,
    connection: Connection,
    role: RouteRole = "read",
  ) => {
    const request = new Request("http://x/", { headers });
    await own.admit(request, connection, role);
    return passOf(request);
  };
  const byToken = await letIn(token, tcp);
  const byCertificate = await letIn(host, certificate);
  const byNothing = await letIn(host, tcp);
  assert(byToken !== undefined && byCertificate !== undefined && byNothing !== undefined);
  assertEquals([byToken, byCertificate, byNothing], [
    "token 0a0b0c0d",
    "certificate anna b",
    "anybody",
  ]);
  const held = (now: Access) => Promise.all([byToken, byCertificate, byNothing].map(now.holds));
  assertEquals(await held(own), [true, true, true]);
  assertEquals(await held(access().own), [true, false, false]);
  const gone = { find: () => Promise.resolve(undefined), holds: () => Promise.resolve(false) };
  assertEquals(await held(access({ ...rules, tokens: gone }).own), [false, true, true]);
  assertEquals(await letIn(host, tcp, "anyone"), undefined, "everybody may have that");
  assertEquals(await letIn({}, { kind: "unix" }), undefined);
});

Deno.test("admit refuses a wrong token even where nobody needs one, and any other scheme", async () => {
  const { own, wrong } = access();
  for (
    const authorization of ["Bearer wrong", "Basic cmlnaHQ=", "right", "Bearer", "Bearer right x"]
  ) {
    assertEquals(await admit(own, "anyone", { ...host, authorization }), [
      401,
      'Bearer realm="ringmaster", error="invalid_token"',
      null,
    ]);
  }
  assertEquals(wrong, Array(5).fill("127.0.0.1"));
});

Deno.test("admit lets a right token in from where others guess, and tells only wrong ones to wait", async () => {
  const { own } = access({ guard: { wrong: () => 1_200 } });
  assertEquals((await admit(own, "read", token) as Actor).name, "anna");
  const guess = { ...host, authorization: "Bearer wrong" };
  assertEquals(await admit(own, "read", guess), [429, null, "2"]);
  assertEquals(await admit(own, "anyone", guess), [429, null, "2"]);
  assertEquals((await admit(own, "anyone") as Actor).name, "anybody");
});

Deno.test("admit tells of what it refuses to somebody known, and of nothing else", async () => {
  const { own, refused } = access({ certificateRoles: { ben: "read" } });
  const request = (headers: HeadersInit) =>
    new Request("http://127.0.0.1:8694/api/v1/config?x=rm_secret", { method: "PUT", headers });
  await own.admit(request(token), tcp, "admin");
  await own.admit(request(host), { ...tcp, certificate: "ben" } as Connection, "operate");
  assertEquals(refused, [
    {
      name: "anna",
      what: "PUT /api/v1/config",
      why: "it wants the role admin, found operate",
      from: "127.0.0.1",
    },
    {
      name: "ben",
      what: "PUT /api/v1/config",
      why: "it wants the role operate, found read",
      from: "127.0.0.1",
    },
  ]);
  await own.admit(request(token), tcp, "operate");
  await own.admit(request(host), tcp, "admin");
  await own.admit(request({ ...host, authorization: "Bearer wrong" }), tcp, "admin");
  assertEquals(refused.length, 2);
});

Deno.test("admit lets in who has no token only where anybody may, or reading is public", async () => {
  const { own } = access();
  assertEquals(await admit(own, "read"), [401, 'Bearer realm="ringmaster"', null]);
  const open = access({ publicRead: true }).own;
  assertEquals(await admit(open, "read"), {
    name: "anybody",
    role: "read",
    from: "127.0.0.1:40112",
  });
  assertEquals(await admit(open, "operate"), [401, 'Bearer realm="ringmaster"', null]);
});

Deno.test("admit gives the holder of a certificate the role of its name, and a token of his its own", async () => {
  const certificateRoles = { "ben@example": "operate" as const };
  const { own } = access({ certificateRoles });
  const ben: Connection = { ...tcp, certificate: "ben@example" } as Connection;
  const host443 = { host: "127.0.0.1" };
  assertEquals(await admit(own, "operate", host443, ben), {
    name: "ben@example",
    role: "operate",
    from: "127.0.0.1:40112",
  });
  assertEquals((await admit(own, "admin", host443, ben) as unknown[])[0], 403);
  assertEquals((await admit(own, "operate", token, ben) as Actor).name, "anna");
  for (const certificate of ["toString", "somebody"]) {
    const other: Connection = { ...tcp, certificate } as Connection;
    assertEquals((await admit(own, "read", host443, other) as unknown[])[0], 401);
  }
});

Deno.test("admit lets in all who may open the socket, and names the person that a tool names", async () => {
  const { own } = access();
  const unix: Connection = { kind: "unix" };
  const named = (user: string) => admit(own, "admin", { "x-ringmaster-user": user }, unix);
  assertEquals(await named("anna"), {
    name: "anna, unix socket",
    role: "admin",
    from: "unix socket",
  });
  assertEquals((await named("anna; admin") as Actor).name, "unix socket");
  assertEquals((await admit(own, "admin", {}, unix) as Actor).name, "unix socket");
  assertEquals((await admit(own, "read", { origin: "http://evil" }, unix) as unknown[])[0], 403);
});

Deno.test("tokenOf names the token of a request that was let in by one", async () => {
  const { own } = access();
  const request = new Request("http://x/", { headers: token });
  await own.admit(request, tcp, "read");
  assertEquals(passOf(request), `token ${record.id}`);
  const refused = new Request("http://x/", { headers: token });
  await own.admit(refused, tcp, "admin");
  assertEquals(passOf(refused), undefined);
});

Deno.test("addressOf takes the port and the brackets away", () => {
  assertEquals(["127.0.0.1:1", "[::1]:40112"].map(addressOf), ["127.0.0.1", "::1"]);
});
