import { assertEquals } from "@std/assert";
import { changeQuestion, dropQuestion } from "./change_requests.ts";

Deno.test("changeQuestion puts a value at its path, and takes away what has none", () => {
  const value = { weight: 5 };
  assertEquals(changeQuestion({ service: "web", value }, false), {
    path: "/api/v1/services/web",
    method: "PUT",
    body: value,
    role: "admin",
  });
  const service = "10.0.0.1:80/tcp";
  assertEquals(changeQuestion({ service, server: "[2001:db8::1]:80", value: null }, true), {
    path: "/api/v1/services/10.0.0.1%3A80%2Ftcp/servers/%5B2001%3Adb8%3A%3A1%5D%3A80?force=true",
    method: "DELETE",
    role: "admin",
  });
});

Deno.test("dropQuestion names what is dropped, or nothing for all", () => {
  const pathOf = (...words: Parameters<typeof dropQuestion>) => dropQuestion(...words).path;
  assertEquals(pathOf({}, false), "/api/v1/layer");
  assertEquals(pathOf({ service: "a b" }, true), "/api/v1/layer?service=a+b&force=true");
  assertEquals(
    pathOf({ service: "web", server: "10.0.0.2:80" }, false),
    "/api/v1/layer?service=web&server=10.0.0.2%3A80",
  );
  assertEquals(dropQuestion({}, false).method, "DELETE");
});
