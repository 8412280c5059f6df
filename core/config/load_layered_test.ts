import { assert, assertEquals } from "@std/assert";
import type { LayerChange } from "../model/mod.ts";
import { load } from "./load_fixture.ts";
import { loadLayered } from "./load_layered.ts";
import type { LayerPiece } from "./layer.ts";

const TEXT = 'services[0] = { "name": "web", "virtual": "10.0.0.150:80", "real": ["10.0.0.1"] }';

const piece = (change: LayerChange): LayerPiece => ({
  ...change,
  by: "anna",
  since: 1,
  base: null,
});
const shop = (port: number, scheduler = "rr") =>
  piece({
    service: `shop${port}`,
    value: { virtual: `10.0.0.151:${port}`, scheduler, real: ["10.0.0.2"] },
  });

async function loadWith(text: string, pieces: readonly LayerPiece[]) {
  let loads = 0;
  const result = await loadLayered((more) => {
    loads++;
    return load(text, { layer: more.layer ?? [] });
  }, pieces);
  return { loads, result };
}

Deno.test("a layer that goes together with the file is loaded once", async () => {
  const { loads, result } = await loadWith(TEXT, [shop(1), shop(2)]);
  assert(result.ok);
  assertEquals([loads, result.config.services.length, result.warnings.length], [1, 3, 0]);
});

Deno.test("a change that does not go together with the file is left out alone, with its reason", async () => {
  const pieces = [...Array.from({ length: 15 }, (_, index) => shop(index + 1)), shop(99, "sch")];
  const { loads, result } = await loadWith(TEXT, pieces);
  assert(result.ok);
  assertEquals(result.config.services.length, 16);
  assertEquals(result.layer?.map(({ piece }) => piece), pieces);
  assertEquals(result.layer?.map(({ state }) => state).lastIndexOf("in_force"), 14);
  const [warning] = result.warnings;
  assertEquals(warning?.file, "run-time change of service shop99");
  assert(
    warning?.message.startsWith('it is not in force: scheduler: found "sch"'),
    warning?.message,
  );
  assert(loads < 15, `${loads} loads`);
});

Deno.test("of two that exclude each other the earlier one stays", async () => {
  const twin = piece({ service: "twin", value: { virtual: "10.0.0.151:1", real: ["10.0.0.3"] } });
  const { result } = await loadWith(TEXT, [shop(1), twin]);
  assertEquals(result.ok && result.layer?.map(({ state }) => state), ["in_force", "impossible"]);
});

Deno.test("a file that is wrong itself is told as it is, without the layer", async () => {
  const { result } = await loadWith('services[0] = { "name": "web" }', [shop(1, "sch")]);
  assert(!result.ok);
  assertEquals(result.problems.map(({ file, path }) => [file, path]), [
    ["a.conf", "services[0].virtual"],
  ]);
});

Deno.test("the digest is that of the file where the layer changes nothing", async () => {
  const bare = await load(TEXT);
  const moot = piece({ service: "web", server: "10.0.0.1:80", value: { weight: 1 } });
  assertEquals((await loadWith(TEXT, [moot])).result.digest, bare.digest);
  const [one, two] = await Promise.all([loadWith(TEXT, [shop(1)]), loadWith(TEXT, [shop(2)])]);
  assert(one.result.digest !== bare.digest && one.result.digest !== two.result.digest);
});

Deno.test("problems name the change, and those of the file their line, however entries have moved", async () => {
  const text =
    `services[0] = { "name": "gone", "virtual": "10.0.0.150:1", "real": ["10.0.0.1"] }\n` +
    `services[1] = { "name": "web", "virtual": "10.0.0.150:2", "scheduler": "nope" }`;
  const result = await load(text, { layer: [piece({ service: "gone", value: null })] });
  assert(!result.ok);
  assertEquals(result.problems.map(({ line, path }) => [line, path]), [
    [2, "services[1].scheduler"],
  ]);
});
