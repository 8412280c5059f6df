import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "../../../core/plugin/mod.ts";
import { adminOptions } from "./options.ts";

function told(options: unknown): string[] {
  const decoded = decode(adminOptions, options);
  return decoded.ok
    ? []
    : decoded.problems.map((each) => `${each.path.join(".")}: ${each.message}`);
}

const tls = { certificate: "/c.pem", key: "/k.pem" };

Deno.test("adminOptions reads listeners as a port, as an address and as a list", () => {
  const listen = (value: unknown) => {
    const decoded = decode(adminOptions, { listen: value });
    assert(decoded.ok);
    return decoded.data.listen;
  };
  assertEquals(listen(8694), { address: "127.0.0.1", port: 8694 });
  assertEquals(listen(["8694", "[::1]:80"]), [
    { address: "127.0.0.1", port: 8694 },
    { address: "::1", port: 80 },
  ]);
});

Deno.test("adminOptions refuses a listener beyond loopback, and names both ways out", () => {
  for (const listen of ["10.0.0.1:80", "0.0.0.0:80", ["127.0.0.1:80", "[::]:80"]]) {
    const [problem = "", ...more] = told({ listen });
    assertEquals(more, []);
    assertStringIncludes(problem, Array.isArray(listen) ? "listen.1: " : "listen: ");
    assertStringIncludes(problem, "tls");
    assertStringIncludes(problem, "plain_text: yes");
    assertEquals(told({ listen, tls }), []);
    assertEquals(told({ listen, plain_text: "yes" }), []);
    assertEquals(told({ listen, plain_text: "no" }).length, 1);
  }
});

Deno.test("adminOptions says where each value that it cannot take stands", () => {
  const paths = (options: unknown) => told(options).map((each) => each.split(": ")[0]);
  assertEquals(paths({ listen: "lb1:80" }), ["listen"]);
  assertEquals(paths({ listen: [8694, "x"] }), ["listen.1"]);
  assertEquals(paths({ listen: "127.0.0.1:99999" }), ["listen"]);
  assertEquals(paths({ tokens: "tokens" }), ["tokens"]);
  assertEquals(paths({ hosts: ["a b"] }), ["hosts.0"]);
  assertEquals(paths({ tls: { certificate: "/c" } }), ["tls.key"]);
  assertEquals(paths({ tls: { ...tls, roles: { anna: "admin" } } }), ["tls.roles"]);
  assertEquals(paths({ tls: { ...tls, client_ca: "/a", roles: { anna: "root" } } }), [
    "tls.roles.anna",
  ]);
  assertEquals(paths({ peers: [{ node: "b", url: "ftp://b" }] }), ["peers.0.url"]);
  assertEquals(paths({ peers: [{ node: "b", url: "http://u:p@b/" }] }), ["peers.0.url"]);
  assertEquals(paths({ peers: [{ node: "b", url: "http://b/x" }] }), ["peers.0.url"]);
  assertEquals(paths({ sokcet: "/x" }), ["sokcet"]);
});

Deno.test("adminOptions takes all that there is", () => {
  const all = {
    socket: "/s",
    group: "adm",
    listen: ["[::]:8694"],
    hosts: ["lb1.example.org"],
    tokens: "/t",
    public_read: "yes",
    plain_text: "no",
    tls: { ...tls, client_ca: "/ca.pem", roles: { anna: "operate" } },
    peers: [{ node: "lb2", url: "https://lb2.example.org:8694", token_file: "/p", ca: "/ca.pem" }],
  };
  assertEquals(told(all), []);
});
