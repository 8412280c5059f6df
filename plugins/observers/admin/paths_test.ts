import { assertEquals } from "@std/assert";
import { nearestPath, takes } from "./paths.ts";

Deno.test("takes compares part by part, and a name stands for something", () => {
  const form = "/api/v1/services/:service/servers/:server";
  assertEquals(takes(form, "/api/v1/services/web/servers/10.0.0.1:80"), true);
  assertEquals(takes(form, "/api/v1/services//servers/x"), false);
  assertEquals(takes(form, "/api/v1/services/web/servers"), false);
  assertEquals(takes(form, "/api/v1/services/web/servers/x/"), false);
  assertEquals(takes(form, "/api/v1/services/web/Servers/x"), false);
  assertEquals(takes("/", "/"), true);
});

Deno.test("nearestPath keeps what a request names, and is nothing where none is near", () => {
  const forms = ["/", "/metrics", "/api/v1/status", "/api/v1/services/:service"];
  assertEquals(nearestPath("/metric", forms), "/metrics");
  assertEquals(nearestPath("/api/v1/stats", forms), "/api/v1/status");
  assertEquals(nearestPath("/api/v1/servces/web", forms), "/api/v1/services/web");
  assertEquals(nearestPath("/something/else/entirely", forms), undefined);
});
