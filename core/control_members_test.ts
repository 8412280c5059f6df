import { assertEquals, assertThrows } from "@std/assert";
import { findServer, findService } from "./control_members.ts";
import { configOf, server, service } from "./director_fixtures.ts";
import { RingmasterError } from "./errors.ts";

const { services } = configOf([service([server(1), server(2)])]);
const [web] = services;

Deno.test("findService takes the name and the id", () => {
  assertEquals(findService(services, "web"), web);
  assertEquals(findService(services, "10.0.0.150:80/tcp").name, web?.name);
});

Deno.test("findService names the nearest where there is none", () => {
  const error = assertThrows(() => findService(services, "wbe"), RingmasterError);
  assertEquals(error.code, "not_found");
  assertEquals(error.message, 'cannot find service "wbe", did you mean "web"? there are web');
});

Deno.test("findServer takes the id, and the address alone where only one server has it", () => {
  if (web === undefined) throw new Error("the fixture has no service");
  assertEquals(findServer(web, "10.0.0.2:80"), web.servers[1]);
  assertEquals(findServer(web, "10.0.0.2"), web.servers[1]);
  const error = assertThrows(() => findServer(web, "10.0.0.9:80"), RingmasterError);
  assertEquals(error.message.startsWith('cannot find server of web "10.0.0.9:80"'), true);
});
