import { assertEquals } from "@std/assert";
import { createFakeNames } from "./fake_names.ts";

Deno.test("createFakeNames knows the hosts and services that it is given, and no others", async () => {
  const names = createFakeNames({ "www.example.org": "10.0.0.1" }, { http: 80 });
  assertEquals(await names.host("www.example.org", 4), "10.0.0.1");
  assertEquals(await names.service("http", "tcp"), 80);
  assertEquals(await names.host("localhost", 4), undefined);
  assertEquals(await names.service("https", "tcp"), undefined);
});

Deno.test("createFakeNames knows nothing of this machine", async () => {
  const names = createFakeNames();
  assertEquals(await names.host("localhost", 4), undefined);
  assertEquals(await names.service("http", "tcp"), undefined);
  assertEquals(names.hostname(), "test-node");
});
