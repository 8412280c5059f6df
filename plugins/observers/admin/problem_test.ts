import { assertEquals } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { problemDetails, problemOf, problemResponse, RequestError } from "./problem.ts";

Deno.test("problemDetails names the status in words and says what went wrong", () => {
  assertEquals(problemDetails(404, "cannot find it"), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: "cannot find it",
  });
  assertEquals(problemDetails(418, "a teapot").title, "Error");
});

Deno.test("problemResponse carries status, media type, further headers and the details", async () => {
  const response = problemResponse(405, "not so", {
    headers: { allow: "GET" },
    extras: { of: 3, status: 1 },
  });
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(response.headers.get("allow"), "GET");
  assertEquals(await response.json(), { of: 3, ...problemDetails(405, "not so") });
});

Deno.test("problemOf gives each error its status, and says what failed where the error does not", async () => {
  const cases = [
    [new RequestError(415, "not this type"), 415, "not this type"],
    [new RingmasterError("not_found", "cannot find it"), 404, "cannot find it"],
    [new RingmasterError("refused", "cannot do it"), 409, "cannot do it"],
    [new RingmasterError("timed_out", "too late"), 500, "cannot look: too late"],
    ["a text", 500, "cannot look: a text"],
  ] as const;
  for (const [thrown, status, detail] of cases) {
    const response = problemOf(thrown, "cannot look");
    assertEquals(response.status, status);
    assertEquals((await response.json()).detail, detail);
  }
});
