import { assert, assertEquals } from "@std/assert";
import { http, https } from "./mod.ts";
import { httpOptions, httpsOptions } from "./options.ts";

function problems(plugin: typeof http, options: unknown): string[] {
  const prepared = plugin.prepare(options);
  return prepared.ok
    ? []
    : prepared.problems.map((each) => `${each.path.join(".")}: ${each.message}`);
}

Deno.test("http options have defaults", () => {
  assertEquals(httpOptions.parse({}), { request: "/", method: "GET" });
  assertEquals(httpsOptions.parse({}), { request: "/", method: "GET", verify: false });
});

Deno.test("http options take what an operator writes", () => {
  const written = {
    request: "/SpringRing/status?verbose=1",
    receive: "Sample SpringRing web application",
    method: "HEAD",
    virtualhost: "www.example.org:8080",
  };
  assertEquals(problems(http, written), []);
  for (const virtualhost of ["ring", "10.0.0.1", "[2001:db8::1]", "[::1]:8080", "a_b.example"]) {
    assertEquals(problems(http, { virtualhost }), [], virtualhost);
  }
});

Deno.test("https takes the words for yes and no", () => {
  for (
    const [word, verify] of [["yes", true], ["no", false], ["on", true], [true, true]] as const
  ) {
    assertEquals(httpsOptions.parse({ verify: word }).verify, verify);
  }
  assertEquals(problems(http, { verify: true }).length, 1, "http has nothing to verify");
  assertEquals(problems(https, { verify: "maybe" }).length, 1);
});

Deno.test("http options name a regular expression that does not compile, with the reason", () => {
  const table: [string, string][] = [
    ["(unclosed", "unterminated group"],
    ["[z-a]", "range out of order in character class"],
    ["*", "nothing to repeat"],
    ["a/: b(", "unterminated group"],
  ];
  for (const [receive, reason] of table) {
    assertEquals(problems(http, { receive }), [
      `receive: cannot compile ${JSON.stringify(receive)} as a regular expression: ${reason}`,
    ]);
  }
});

Deno.test("http options refuse what would break the request apart", () => {
  const bad = [
    { request: "status" },
    { request: "/a b" },
    { request: "/a\r\nX: y" },
    { request: "/größe" },
    { request: "http://10.0.0.1/" },
    { virtualhost: "a b" },
    { virtualhost: "a\r\nX: y" },
    { virtualhost: "a/b" },
    { virtualhost: "" },
    { method: "POST" },
    { receive: 5 },
  ];
  for (const options of bad) {
    const found = problems(http, options);
    assertEquals(found.length, 1, JSON.stringify(options));
    assert(found[0]?.startsWith(`${Object.keys(options)[0]}: `), found[0]);
  }
});

Deno.test("http options name an unknown key and the nearest one", () => {
  const [problem = ""] = problems(http, { recieve: "x" });
  assert(problem.includes(`did you mean "receive"?`), problem);
});

Deno.test("http and https describe every option", () => {
  for (const schema of [httpOptions, httpsOptions]) {
    for (const [name, field] of Object.entries(schema.shape)) {
      assert((field.description ?? "").length > 10, `${name} needs a description`);
    }
  }
});
