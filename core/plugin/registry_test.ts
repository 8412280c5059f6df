import { assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { type AnyPlugin, definePlugin } from "./define.ts";
import { z } from "./mod.ts";
import { createRegistry, unknownPlugin } from "./registry.ts";

const options = z.strictObject({});

function checker(name: string): AnyPlugin {
  return definePlugin({
    kind: "checker",
    name,
    summary: "Checks nothing.",
    options,
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
  });
}

function observer(name: string): AnyPlugin {
  return definePlugin({
    kind: "observer",
    name,
    summary: "Observes nothing.",
    options,
    create: () => ({ start: () => Promise.resolve(), stop: () => Promise.resolve() }),
  });
}

function resource(name: string): AnyPlugin {
  const nothing = () => Promise.resolve();
  return definePlugin({
    kind: "resource",
    name,
    summary: "Holds nothing.",
    options,
    create: () => ({
      label: name,
      acquire: nothing,
      release: nothing,
      held: () => Promise.resolve(false),
    }),
  });
}

function heartbeat(name: string): AnyPlugin {
  const nothing = () => Promise.resolve();
  return definePlugin({
    kind: "heartbeat",
    name,
    summary: "Carries nothing.",
    options,
    create: () => ({ link: name, loops: false, start: nothing, send() {}, stop: nothing }),
  });
}

Deno.test("createRegistry keeps resources and heartbeats apart, which may share a name", () => {
  const [held, carried] = [resource("memory"), heartbeat("memory")];
  const registry = createRegistry([held, carried]);
  assertStrictEquals(registry.get("resource", "memory"), held);
  assertStrictEquals(registry.get("heartbeat", "memory"), carried);
  assertEquals([held.id, carried.id], ["resource.memory", "heartbeat.memory"]);
  const error = assertThrows(() => registry.get("resource", "memroy"), RingmasterError);
  assertEquals(
    error.message,
    'cannot find resource "memroy", did you mean "memory"? there are memory',
  );
});

Deno.test("createRegistry finds plugins by kind and name", () => {
  const [http, log] = [checker("http"), observer("log")];
  const registry = createRegistry([http, log]);
  assertStrictEquals(registry.find("checker", "http"), http);
  assertStrictEquals(registry.get("observer", "log"), log);
  assertEquals(registry.find("checker", "log"), undefined, "a name belongs to its kind");
  assertEquals(registry.find("backend", "http"), undefined);
});

Deno.test("list keeps the order of registration, for it is the order in which formats are asked", () => {
  const registry = createRegistry([
    checker("sip"),
    observer("log"),
    checker("connect"),
    checker("http"),
  ]);
  assertEquals(registry.list("checker").map((each) => each.name), ["sip", "connect", "http"]);
  assertEquals(registry.list("observer").map((each) => each.name), ["log"]);
  assertEquals(registry.list("format"), []);
});

Deno.test("createRegistry refuses a name that is taken, within one kind", () => {
  const error = assertThrows(
    () => createRegistry([checker("http"), observer("log"), checker("http")]),
    RingmasterError,
  );
  assertEquals(error.code, "plugin_invalid");
  assertEquals(error.message, 'cannot register "checker.http": there is one already');
  assertEquals(createRegistry([checker("admin"), observer("admin")]).list("checker").length, 1);
});

Deno.test("get throws plugin_unknown, with the nearest name and all there are", () => {
  const registry = createRegistry([checker("sip"), checker("http"), observer("log")]);
  const error = assertThrows(() => registry.get("checker", "htpp"), RingmasterError);
  assertEquals(error.code, "plugin_unknown");
  assertEquals(
    error.message,
    'cannot find checker "htpp", did you mean "http"? there are http, sip',
  );
});

Deno.test("get is not fooled by the names that every object has", () => {
  const registry = createRegistry([checker("http")]);
  for (const name of ["constructor", "__proto__", "toString", ""]) {
    assertEquals(registry.find("checker", name), undefined);
    assertThrows(() => registry.get("checker", name), RingmasterError);
  }
});

Deno.test("unknownPlugin says what there is, sorted, and hints only at what is near", () => {
  assertEquals(
    unknownPlugin("checker", "banana", [{ name: "sip" }, { name: "http" }]),
    'checker "banana"; there are http, sip',
  );
  assertStringIncludes(
    unknownPlugin("backend", "ipvsadmin", [{ name: "ipvsadm" }]),
    'did you mean "ipvsadm"?',
  );
});

Deno.test("unknownPlugin says so where there is none of that kind", () => {
  assertEquals(unknownPlugin("format", "yaml", []), 'format "yaml"; there are none');
});

Deno.test("all gives the plugins of every kind in the order of registration", () => {
  const plugins = [checker("sip"), observer("log"), checker("connect")];
  const registry = createRegistry(plugins);
  assertEquals(registry.all().map(({ id }) => id), plugins.map(({ id }) => id));
  assertStrictEquals(registry.all()[1], plugins[1]);
  assertEquals(createRegistry([]).all(), []);
});
