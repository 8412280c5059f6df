import { assertEquals, assertMatch } from "@std/assert";
import { decode } from "../../../core/plugin/mod.ts";
import { acceptedStatuses, sipOptions } from "./options.ts";

/** `path: message` of each problem; the data where there is none. */
function read(raw: unknown): unknown {
  const decoded = decode(sipOptions, raw);
  if (decoded.ok) return decoded.data;
  return decoded.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

Deno.test("sipOptions accepts 200 alone and asks the server itself where nothing is said", () => {
  assertEquals(read({}), { accept: [200] });
});

Deno.test("sipOptions takes users, alone or with a host and a port", () => {
  for (
    const login of [
      "check",
      "+49-30.1234",
      "user%40here",
      "check@example.org",
      "check@10.0.0.1:5060",
      "check@[2001:db8::1]",
      "check@[2001:db8::1]:5062",
    ]
  ) assertEquals(read({ login }), { login, accept: [200] });
});

Deno.test("sipOptions refuses a login that would break the request, and says what is wanted", () => {
  for (const login of ["", "a b", "a\r\nX: y", "a>b", "<a>", "a@", "@b", "a@b@c", "a@b:port"]) {
    assertEquals(read({ login }), [
      `login: found ${JSON.stringify(login)}; wanted is a user such as "check", ` +
      `or "check@example.org"`,
    ]);
  }
  assertEquals(read({ login: "u".repeat(256) }), [
    `login: found "${"u".repeat(60)}..."; wanted is at most 255 characters`,
  ]);
});

Deno.test("sipOptions takes codes and classes, as numbers and as text", () => {
  for (const accept of [[200], ["200"], ["2xx"], ["4XX", 603], [200, 404, "6xx"], [699]]) {
    assertEquals(read({ accept }), { accept });
  }
});

Deno.test("sipOptions refuses what is no final status, and names the entry", () => {
  for (const entry of [100, "1xx", 199, 700, 200.5, "20x", "xxx", "", "2xx ", -200]) {
    assertEquals(read({ accept: [200, entry] }), [
      `accept.1: found ${typeof entry === "string" ? JSON.stringify(entry) : entry}; ` +
      `wanted is a final status code from 200 to 699, or a class such as "2xx"`,
    ]);
  }
});

Deno.test("sipOptions refuses lists that are empty or no lists, and unknown keys", () => {
  assertEquals(read({ accept: [] }), [
    "accept: found an empty list; wanted is at least 1 entry",
  ]);
  assertEquals(read({ accept: 200 }), ["accept: found 200; wanted is a list"]);
  assertEquals(read({ accept: [true] }), ["accept.0: found true; wanted is a number or text"]);
  assertMatch(String(read({ acept: [200] })), /unknown key "acept", did you mean "accept"\?/);
});

Deno.test("acceptedStatuses knows codes and classes in either spelling", () => {
  const accepted = acceptedStatuses([200, "4XX", "603"]);
  const statuses = [200, 201, 299, 400, 404, 499, 500, 600, 603];
  assertEquals(statuses.filter((each) => accepted.has(each)), [200, 400, 404, 499, 603]);
});

Deno.test("acceptedStatuses says in words what is accepted, each once", () => {
  assertEquals(acceptedStatuses([200]).words, "200");
  assertEquals(acceptedStatuses([200, "4XX", "200", "4xx"]).words, "200 or 4xx");
});
