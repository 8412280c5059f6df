import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../core/errors.ts";
import { applied, KEPT, layerStage, PATH, TEXT } from "./layer_stage.ts";

const WEB = "10.0.0.150:80/tcp";

Deno.test("a run-time change of some keys of a server changes those, and what is untouched keeps its health", async () => {
  const stage = await layerStage();
  const { director, world, rest, table } = stage;
  const before = (await director.snapshot()).services[0]?.servers[1]?.since;
  world.applied.length = 0;
  const outcome = await director.control.as({ name: "anna", role: "admin", from: "test" })
    .change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } });
  assertEquals(applied(outcome), [
    "change server 10.0.0.1:80 in 10.0.0.150:80/tcp (web): weight 5 instead of 1",
  ]);
  await rest();
  assertEquals(table()[WEB], { "10.0.0.1:80": 5, "10.0.0.2:80": 1 });
  assertEquals(world.applied.length, 1);
  const snapshot = await director.snapshot();
  assertEquals(snapshot.services[0]?.servers[1]?.since, before);
  assertEquals(snapshot.layer?.map(({ since: _since, ...entry }) => entry), [
    { service: "web", server: "10.0.0.1:80", value: { weight: 5 }, by: "anna" },
  ]);
  assertEquals(snapshot.layer, await director.control.layer());
  await director.stop("test");
});

Deno.test("services and servers are added and taken away, by name or by address", async () => {
  const { director, rest, table } = await layerStage();
  const { control } = director;
  applied(await control.change({ service: WEB, server: "10.0.0.9", value: {} }));
  applied(await control.change({ service: "web", server: "10.0.0.2:80", value: null }));
  applied(
    await control.change({
      service: "shop",
      value: { virtual: "10.0.0.151:443", real: ["10.0.0.3:443 masq 2"] },
    }),
  );
  applied(
    await control.change({ service: "shop", server: "10.0.0.4:443", value: "10.0.0.4:443 gate" }),
  );
  applied(await control.change({ service: "mail", value: null }, { force: true }));
  await rest();
  assertEquals(table(), {
    [WEB]: { "10.0.0.1:80": 1, "10.0.0.9:80": 1 },
    "10.0.0.151:443/tcp": { "10.0.0.3:443": 2, "10.0.0.4:443": 1 },
  });
  assertEquals((await control.layer()).map(({ service, server }) => [service, server]), [
    ["web", "10.0.0.9:80"],
    ["web", "10.0.0.2:80"],
    ["shop", undefined],
    ["shop", "10.0.0.4:443"],
    ["mail", undefined],
  ]);
  await director.stop("test");
});

Deno.test("keys that are given one after the other add up, and the file's own value ends a change", async () => {
  const { director, rest } = await layerStage();
  const { control } = director;
  const server = { service: "web", server: "10.0.0.1:80" };
  applied(await control.change({ ...server, value: { weight: 5 } }));
  applied(await control.change({ ...server, value: { forwarding: "gate" } }));
  assertEquals((await control.layer()).map(({ value }) => value), [
    { weight: 5, forwarding: "gate" },
  ]);
  applied(await control.change({ ...server, value: { weight: null } as never }));
  assertEquals((await director.snapshot()).services[0]?.servers[0]?.weight, 1);
  applied(await control.change({ ...server, value: "10.0.0.1:80 masq 1" }));
  assertEquals(await control.layer(), []);
  await rest();
  await director.stop("test");
});

Deno.test("a change that is wrong changes nothing and says what is wrong with it", async () => {
  const stage = await layerStage();
  const { director, world, told } = stage;
  const { control } = director;
  const before = world.files.get(KEPT);
  const problemsOf = async (service: string, server: string | undefined, value: unknown) => {
    const change = { service, ...(server === undefined ? {} : { server }), value: value as never };
    const outcome = await control.change(change);
    assert(outcome.kind === "rejected", JSON.stringify(outcome));
    return outcome.problems;
  };
  assertEquals(await problemsOf("web", "10.0.0.1:80", { weight: 99_999 }), [
    "run-time change of server 10.0.0.1:80 of web: weight: found 99999; wanted is a whole number from 0 to 65535",
  ]);
  assertEquals(
    await problemsOf("web", undefined, { real: ["10.0.0.1:80", "10.0.0.2:80 masq x"] }),
    [
      'run-time change of service web: real[1]: found "x"; wanted is ADDRESS[:PORT] [FORWARDING] [WEIGHT]',
    ],
  );
  assertStringIncludes(
    (await problemsOf("web", undefined, { shceduler: "rr" })).join(),
    'run-time change of service web: shceduler: unknown key "shceduler", did you mean "scheduler"?',
  );
  assertStringIncludes(
    (await problemsOf("shop", undefined, { virtual: "10.0.0.150:80" })).join(),
    "run-time change of service shop: virtual: the virtual service 10.0.0.150:80/tcp is defined twice, first in line 5",
  );
  assertStringIncludes(
    (await problemsOf("nobody", "10.0.0.1:80", { weight: 1 })).join(),
    "there is no service nobody",
  );
  assertStringIncludes((await problemsOf("web", undefined, "rr")).join(), "wanted is a mapping");
  for (const server of ["10.0.0.77:80", undefined]) {
    const change = { service: server === undefined ? "nobody" : "web", value: null };
    const named = server === undefined ? change : { ...change, server };
    const error = await assertRejects(() => control.change(named), RingmasterError);
    assertEquals(error.code, "not_found");
  }
  assertEquals(await control.layer(), []);
  assertEquals(world.files.get(KEPT), before);
  assertEquals(told("config.rejected"), []);
  assertEquals((await director.snapshot()).config.rejected, undefined);
  await director.stop("test");
});

Deno.test("a change that takes more than half of the servers needs force", async () => {
  const { director } = await layerStage();
  const outcome = await director.control.change({
    service: "web",
    value: { real: ["10.0.0.8:80"] },
  });
  assertEquals(outcome.kind, "applied");
  const all = await director.control.change({ service: "mail", value: null });
  assertEquals(all, { kind: "guarded", removed: 2, of: 3 });
  assertEquals((await director.control.layer()).length, 1);
  assertEquals(
    (await director.control.change({ service: "mail", value: null }, { force: true })).kind,
    "applied",
  );
  assertEquals(
    await director.control.drop({ service: "mail" }),
    { kind: "applied", changes: ["add service 10.0.0.150:25/tcp (mail) with 2 real servers"] },
  );
  await director.stop("test");
});

Deno.test("the layer outlives reloads and restarts, and what a restart adopts is not touched", async () => {
  const stage = await layerStage();
  const { control } = stage.director;
  applied(await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } }));
  applied(
    await control.change({
      service: "shop",
      value: { virtual: "10.0.0.151:80", real: ["10.0.0.3 masq 1"] },
    }),
  );
  await stage.rest();
  const wanted = stage.table();
  stage.world.files.put(PATH, TEXT.replace("# The shop.", "# Our shop."));
  assertEquals((await stage.director.reload()).kind, "applied");
  await stage.rest();
  assertEquals(stage.table(), wanted);
  const kept = await control.layer();
  const again = await stage.restart();
  assertEquals(again.table(), wanted);
  assertEquals(await again.director.control.layer(), kept);
  assertEquals(again.told("layer."), []);
  await again.director.stop("test");
});

Deno.test("drop takes back one server, a service with its servers, or all", async () => {
  const { director } = await layerStage();
  const { control } = director;
  const fill = async () => {
    await control.change({ service: "web", value: { scheduler: "wlc" } });
    await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } });
    await control.change({ service: "mail", server: "10.0.0.1:25", value: { weight: 5 } });
    return (await control.layer()).length;
  };
  assertEquals(await fill(), 3);
  applied(await control.drop({ service: WEB, server: "10.0.0.1" }));
  assertEquals((await control.layer()).map(({ service, server }) => [service, server]), [
    ["web", undefined],
    ["mail", "10.0.0.1:25"],
  ]);
  await fill();
  applied(await control.drop({ service: "web" }));
  assertEquals((await control.layer()).length, 1);
  await fill();
  applied(await control.drop({}));
  assertEquals(await control.layer(), []);
  assertEquals(await control.drop({}), { kind: "unchanged" });
  const error = await assertRejects(() => control.drop({ service: "web" }), RingmasterError);
  assertEquals(error.code, "not_found");
  await director.stop("test");
});

Deno.test("a layer that cannot be kept on disk is in force all the same, and that is told", async () => {
  const { director, world, told } = await layerStage();
  world.ports.files.replace = () => Promise.reject(new Deno.errors.PermissionDenied("no"));
  applied(
    await director.control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } }),
  );
  assertEquals((await director.snapshot()).services[0]?.servers[0]?.weight, 5);
  assertEquals(told("director.state_failed").length, 1);
  assertStringIncludes(told("director.state_failed").join(), KEPT);
  await director.stop("test");
});

Deno.test("an operator's weight goes before that of the layer, and stays when the layer is dropped", async () => {
  const { director, rest, table } = await layerStage();
  const { control } = director;
  const server = { service: "web", server: "10.0.0.1:80" };
  await control.weight(server, 9);
  applied(await control.change({ ...server, value: { weight: 5 } }));
  await rest();
  assertEquals(table()[WEB]?.["10.0.0.1:80"], 9);
  await control.weight(server, "configured");
  await rest();
  assertEquals(table()[WEB]?.["10.0.0.1:80"], 5);
  await director.stop("test");
});
