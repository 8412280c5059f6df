import { assertEquals } from "@std/assert";
import { problemDetails, problemResponse } from "./problem.ts";

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
  const response = problemResponse(405, "not so", { allow: "GET" });
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(response.headers.get("allow"), "GET");
  assertEquals(await response.json(), problemDetails(405, "not so"));
});
