import { assertEquals } from "@std/assert";
import { LayerReader } from "./layers.ts";
import { readFallback, readReal } from "./read_server.ts";
import { Report } from "./report.ts";

function reads(raw: unknown) {
  const report = new Report("a.conf", () => undefined);
  const server = readReal(raw, ["real", 0], report, new LayerReader(report));
  return { server, told: report.list().map(({ path, message }) => `${path}: ${message}`) };
}

const endpoint = { host: { kind: "address" as const, address: "10.0.0.1" }, port: 81 };

Deno.test("readReal reads the short form and the mapping into the same form", () => {
  const form = { endpoint, forwarding: "gate" as const, weight: 2 };
  const short = reads("10.0.0.1:81 gate 2");
  const long = reads({ address: "10.0.0.1:81", forwarding: "gate", weight: 2 });
  assertEquals([short.server.form, long.server.form], [form, form]);
  assertEquals(short.server.addressPath, ["real", 0]);
  assertEquals(long.server.addressPath, ["real", 0, "address"]);
  assertEquals([...short.told, ...long.told], []);
});

Deno.test("readReal reads thresholds, and the check as a layer with its own path", () => {
  const { server, told } = reads({
    address: "10.0.0.1:81",
    upper_threshold: 9,
    lower_threshold: 0,
    check: { port: 5, request: "/" },
  });
  assertEquals(told, []);
  assertEquals([server.upperThreshold, server.lowerThreshold], [9, 0]);
  assertEquals(server.check?.path, ["real", 0, "check"]);
  assertEquals(server.check?.content.timing, { port: 5 });
  assertEquals(server.check?.content.options, { request: "/" });
});

Deno.test("readReal tells all that is wrong with a mapping, and keeps the rest", () => {
  const { server, told } = reads({
    address: "10.0.0.1:0",
    weight: -1,
    upper_treshold: 4,
    lower_threshold: 1.5,
    check: 7,
  });
  assertEquals(server.form, undefined);
  assertEquals(
    told,
    [
      'real[0].upper_treshold: unknown key "upper_treshold", did you mean "upper_threshold"? ' +
      "allowed are address, check, forwarding, lower_threshold, upper_threshold, weight",
      "real[0].weight: found -1; wanted is a whole number from 0 to 65535",
      "real[0].lower_threshold: found 1.5; wanted is a whole number from 0 to 2147483647",
      "real[0].address: found port 0; wanted is a port from 1 to 65535",
      "real[0].check: found 7; wanted is a mapping such as { type: http, interval: 1s }",
    ].toSorted((left, right) => told.indexOf(left) - told.indexOf(right)),
  );
  assertEquals(told.length, 5);
});

Deno.test("readReal says what a server is where there is none", () => {
  for (const raw of [undefined, null, 5, " ", [], true]) {
    const { server, told } = reads(raw);
    assertEquals([server.form, told.length], [undefined, 1], JSON.stringify(raw));
  }
});

Deno.test("readFallback knows no weight and no thresholds", () => {
  const report = new Report("a.conf", () => undefined);
  assertEquals(readFallback(undefined, ["fallback"], report), undefined);
  const found = readFallback("10.0.0.1:81 masq", ["fallback"], report);
  assertEquals(found?.form, { endpoint, forwarding: "masq" });
  assertEquals(report.count, 0);
  readFallback({ address: "10.0.0.1", weight: 1, upper_threshold: 1 }, ["fallback"], report);
  readFallback("10.0.0.1 masq 1", ["fallback"], report);
  assertEquals(report.list().map((problem) => problem.path), [
    "fallback.weight",
    "fallback.upper_threshold",
    "fallback",
  ]);
});
