import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type CheckLayer, LayerReader, mergeOptions, mergeTiming } from "./layers.ts";
import { Report } from "./report.ts";

function report(): Report {
  return new Report("a.conf", () => undefined);
}

function layer(raw: Readonly<Record<string, unknown>>, ...path: string[]): CheckLayer {
  const all = report();
  const read = new LayerReader(all).read(raw, path);
  assert(read !== undefined && !all.failed);
  return read;
}

Deno.test("LayerReader tells the timing from the options", () => {
  const raw = { type: "http", interval: "2s", rise: 2, port: 81, request: "/", deep: { a: [1] } };
  assertEquals(layer(raw, "check"), {
    path: ["check"],
    content: {
      timing: { type: "http", interval: 2_000, rise: 2, port: 81 },
      options: { request: "/", deep: { a: [1] } },
      sound: true,
    },
  });
});

Deno.test("LayerReader keeps what is right beside what is wrong", () => {
  const all = report();
  const read = new LayerReader(all).read({ type: "http", interval: "x", fall: 3, request: "/" }, [
    "check",
  ]);
  assertEquals(read?.content.timing, { type: "http", fall: 3 });
  assertEquals(read?.content.options, { request: "/" });
  assertEquals(read?.content.sound, true);
  assertEquals(all.list().length, 1);
});

Deno.test("LayerReader knows when nothing can follow from a check", () => {
  for (const raw of ["http", null, 5, [], { type: 5 }, { type: "" }]) {
    const all = report();
    assertEquals(
      new LayerReader(all).read(raw, ["check"])?.content.sound,
      false,
      JSON.stringify(raw),
    );
    assertEquals(all.list().length, 1);
  }
  assertEquals(new LayerReader(report()).read(undefined, ["check"]), undefined);
});

Deno.test("LayerReader takes a key that is not given a value for one that is not there", () => {
  assertEquals(layer({ type: undefined, request: undefined }), {
    path: [],
    content: { timing: {}, options: {}, sound: true },
  });
});

Deno.test("mergeOptions lets later layers win, and drops options when the type changes", () => {
  const first = layer({ type: "http", request: "/a", receive: "x" }, "a");
  const second = layer({ request: "/b" }, "b");
  const third = layer({ type: "sip", login: "l" }, "c");
  assertEquals(mergeOptions([first, second]).options, { request: "/b", receive: "x" });
  assertEquals(mergeOptions([first, second, third]).options, { login: "l" });
  assertEquals(mergeOptions([first, second, third]).typePath, ["c", "type"]);
  assertEquals(mergeOptions([first, layer({ type: "http" }, "d")]).options, {
    request: "/a",
    receive: "x",
  });
  assertEquals(mergeOptions([second, first]).options, { request: "/a", receive: "x" });
  assertEquals(mergeOptions([]), { type: undefined, typePath: undefined, layers: [], options: {} });
});

Deno.test("mergeOptions keeps options called __proto__ as options", () => {
  const raw = JSON.parse('{"__proto__": {"polluted": 1}}');
  const { options } = mergeOptions([layer(raw)]);
  assertEquals(Object.keys(options), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(options), Object.prototype);
});

Deno.test("LayerReader gives layers that say the same one content, each with its own path", () => {
  const reader = new LayerReader(report());
  const first = reader.read({ type: "http", request: "/" }, ["a"]);
  const second = reader.read({ type: "http", request: "/" }, ["b"]);
  const other = reader.read({ type: "http", request: "/x" }, ["c"]);
  assertStrictEquals(first?.content, second?.content);
  assertEquals([first?.path, second?.path], [["a"], ["b"]]);
  assertEquals(other?.content.options, { request: "/x" });
});

Deno.test("LayerReader tells apart what JSON writes alike", () => {
  const reader = new LayerReader(report());
  const options = [null, Infinity, NaN, [null], [NaN]].map((request) => {
    return reader.read({ request }, ["a"])?.content.options.request;
  });
  assertEquals(options, [null, Infinity, NaN, [null], [NaN]]);
});

Deno.test("LayerReader tells every layer that is wrong, also where another said the same", () => {
  const all = report();
  const reader = new LayerReader(all);
  for (const place of ["a", "b"]) reader.read({ interval: "x" }, [place]);
  assertEquals(all.list().map((problem) => problem.path), ["a.interval", "b.interval"]);
});

Deno.test("mergeTiming lets later layers win, and keeps what they do not say", () => {
  const chain = [layer({ interval: "1s", rise: 2 }), layer({ interval: "2s", type: "sip" })];
  assertEquals(mergeTiming(chain), { interval: 2_000, rise: 2, type: "sip" });
  assertEquals(mergeTiming([]), {});
});
