import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LayerChange } from "../../core/model/mod.ts";
import { applied, layerStage, PATH } from "./layer_stage.ts";

const TEXT = `state: /state
defaults: { check: { interval: 2s } }
services:
  - name: web
    virtual: 10.0.0.150:80
    quiescent: no
    check:
      type: http # the shop
      timeout: 400ms
      request: /alive
    real:
      - 10.0.0.1:80 masq 1
      - { address: 10.0.0.2:80, weight: 1, check: { timeout: 300ms, request: /two } }
`;

/** What is checked of each server, and for how long at most. */
async function staged() {
  const stage = await layerStage(TEXT);
  const checks = async () => {
    const kept = stage.world.files.get("/state/etc-lb.yaml.layer.json");
    const { changes } = JSON.parse(kept ?? '{ "changes": [] }');
    const loaded = await stage.load({ layer: changes });
    assert(loaded.ok);
    return loaded.config.services[0]?.servers.map(({ check }) => [
      check.type,
      check.intervalMs,
      check.timeoutMs,
      check.options.request,
    ]);
  };
  return { ...stage, checks };
}

Deno.test("a key of a check changes that key alone, in force and in what promote writes", async () => {
  const { director, world, checks, load } = await staged();
  const { control } = director;
  const change: LayerChange = { service: "web", value: { check: { interval: "250ms" } } };
  assertEquals(applied(await control.change(change)).length, 2);
  assertEquals(await checks(), [["http", 250, 400, "/alive"], ["http", 250, 300, "/two"]]);
  applied(await control.change({ service: "web", value: { check: { timeout: null } } }));
  assertEquals(await checks(), [["http", 250, 1_000, "/alive"], ["http", 250, 300, "/two"]]);
  const { after = "" } = await control.promote();
  assertEquals(
    after,
    TEXT.replace("      timeout: 400ms\n", "").replace(
      "request: /alive\n",
      "request: /alive\n      interval: 250ms\n",
    ),
  );
  const before = await checks();
  world.files.put(PATH, after);
  await director.reload();
  assertEquals(await control.layer(), []);
  assertEquals(await checks(), before);
  assert((await load()).ok);
  await director.stop("test");
});

Deno.test("a key of a server's own check changes that key alone", async () => {
  const { director, checks } = await staged();
  const { control } = director;
  const server = { service: "web", server: "10.0.0.2:80" };
  applied(await control.change({ ...server, value: { check: { rise: 3, request: null } } }));
  applied(await control.change({ ...server, value: { check: { interval: "5s" } } }));
  assertEquals(await checks(), [["http", 2_000, 400, "/alive"], ["http", 5_000, 300, "/alive"]]);
  assertEquals((await control.layer()).map(({ value }) => value), [
    { check: { rise: 3, request: null, interval: "5s" } },
  ]);
  assertStringIncludes(
    (await control.promote()).after ?? "",
    "{ address: 10.0.0.2:80, weight: 1, check: { timeout: 300ms, rise: 3, interval: 5s } }",
  );
  await director.stop("test");
});

Deno.test("only keys that were given make a conflict, and problems of others keep their line", async () => {
  const { director, world } = await staged();
  const { control } = director;
  applied(await control.change({ service: "web", value: { check: { interval: "250ms" } } }));
  world.files.put(PATH, TEXT.replace("/alive", "/health"));
  await director.reload();
  assertEquals((await control.layer()).map(({ conflict }) => conflict), [undefined]);
  world.files.put(PATH, TEXT.replace("timeout: 400ms", "interval: 3s"));
  await director.reload();
  assertEquals((await control.layer()).map(({ conflict }) => conflict), [
    "the file now says check.interval 3s, when the change was made it said nothing about check.interval",
  ]);
  world.files.put(PATH, TEXT.replace("timeout: 400ms", "timeout: 400"));
  const outcome = await director.reload();
  assert(outcome.kind === "rejected");
  assertStringIncludes(outcome.problems.join(), `${PATH}:9: services[0].check.timeout`);
  await director.stop("test");
});

Deno.test("a change that the file says in another spelling is none, and one that it comes to say is promoted", async () => {
  const { director, world } = await staged();
  const { control } = director;
  applied(await control.change({ service: "web", value: { quiescent: true } }));
  world.files.put(PATH, TEXT.replace("quiescent: no", "quiescent: yes"));
  await director.reload();
  assertEquals(await control.layer(), []);
  const again = await control.change({ service: "web", value: { quiescent: true } });
  assertEquals(again.kind, "unchanged");
  const timeout = { service: "web", value: { check: { timeout: "0.4s" } } };
  assertEquals((await control.change(timeout)).kind, "unchanged");
  assertEquals(await control.layer(), []);
  await director.stop("test");
});
