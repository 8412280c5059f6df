import { assertEquals, assertNotEquals } from "@std/assert";
import { ERROR_CODES, type ErrorCode, RingmasterError } from "../../../core/plugin/mod.ts";
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
    [new RingmasterError("changed_meanwhile", "somebody was faster"), 412, "somebody was faster"],
    [new RingmasterError("config_invalid", "a; b"), 422, "a; b"],
    [new RingmasterError("connection_failed", "refused"), 502, "cannot look: refused"],
    [new RingmasterError("connection_failed", "cannot ask b: x"), 502, "cannot ask b: x"],
    [new RingmasterError("backend_failed", "cannot list"), 500, "cannot look: cannot list"],
    [new RingmasterError("no_director", "nobody there"), 503, "cannot look: nobody there"],
    [new RingmasterError("timed_out", "too late"), 504, "cannot look: too late"],
    [new RingmasterError("backend_failed", "no such module"), 500, "cannot look: no such module"],
    ["a text", 500, "cannot look: a text"],
  ] as const;
  for (const [thrown, status, detail] of cases) {
    const response = problemOf(thrown, "cannot look");
    assertEquals(response.status, status);
    const problem = await response.json();
    assertEquals(problem.detail, detail);
    assertEquals(problem.code, thrown instanceof RingmasterError ? thrown.code : undefined);
  }
});

Deno.test("problemOf hands on the headers of a request's error, and a response that was thrown", async () => {
  const headers = { "retry-after": "5" };
  const response = problemOf(new RequestError(503, "too many", { of: 3 }, headers), "cannot look");
  assertEquals(response.headers.get("retry-after"), "5");
  assertEquals((await response.json()).of, 3);
  const thrown = problemResponse(401, "who are you");
  assertEquals(problemOf(thrown, "cannot look"), thrown);
  await thrown.body?.cancel();
});

Deno.test("problemDetails has words for every status that an error is given", () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const { status } = problemOf(new RingmasterError(code, "so"), "cannot look");
    assertNotEquals(problemDetails(status, "so").title, "Error", code);
  }
});
