import { assertEquals, assertStringIncludes } from "@std/assert";
import { applied, layerStage, PATH, TEXT } from "./layer_stage.ts";

Deno.test("a conflict is told once, stays over a restart, and ends with what the file or the operator says", async () => {
  let stage = await layerStage();
  const server = { service: "web", server: "10.0.0.1:80" };
  applied(await stage.director.control.change({ ...server, value: { weight: 5 } }));
  const write = async (weight: number, more = "") => {
    stage.world.files.put(
      PATH,
      TEXT.replace("10.0.0.1:80 masq 1", `10.0.0.1:80 masq ${weight}`) + more,
    );
    await stage.director.reload();
  };
  await write(3);
  assertEquals(stage.told("layer."), [
    "the run-time change of server 10.0.0.1:80 of web stays in force, but the file now says weight 3, " +
    "when the change was made it said weight 1",
  ]);
  const [entry] = await stage.director.control.layer();
  assertStringIncludes(entry?.conflict ?? "", "the file now says weight 3");
  assertEquals((await stage.director.snapshot()).services[0]?.servers[0]?.weight, 5);
  await write(3, "# more\n");
  assertEquals(stage.told("layer.").length, 1);
  stage = await stage.restart();
  assertEquals(stage.told("layer."), []);
  assertStringIncludes((await stage.director.control.layer())[0]?.conflict ?? "", "weight 3");
  await write(1);
  assertEquals(stage.told("layer."), [
    "the run-time change of server 10.0.0.1:80 of web and the file no longer contradict each other",
  ]);
  await write(4);
  // Who says it again knows what the file says.
  await stage.director.control.change({ ...server, value: { weight: 5 } });
  assertEquals((await stage.director.control.layer())[0]?.conflict, undefined);
  assertEquals(stage.told("layer.").length, 3);
  await write(5);
  assertEquals(await stage.director.control.layer(), []);
  assertStringIncludes(
    stage.told("config.loaded").at(-1) ?? "",
    "the file now says what the run-time change of server 10.0.0.1:80 of web said",
  );
  await stage.director.stop("test");
});

Deno.test("what can no longer be applied is left out, told, and kept for when it can", async () => {
  let stage = await layerStage();
  const { control } = stage.director;
  applied(await control.change({ service: "mail", server: "10.0.0.1:25", value: { weight: 5 } }));
  applied(
    await control.change({
      service: "shop",
      value: { virtual: "10.0.0.151:80", real: ["10.0.0.3 masq 1"] },
    }),
  );
  applied(await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 7 } }));
  const start = TEXT.indexOf("  - name: mail");
  // The service is gone, and another one of the file has taken the address of the one that was added.
  const other = TEXT.slice(0, start) +
    "  - name: other\n    virtual: 10.0.0.151:80\n    real: [ 10.0.0.9 ]\n";
  stage.world.files.put(PATH, other);
  assertEquals((await stage.director.reload({ force: true })).kind, "applied");
  assertEquals(stage.told("layer.conflict_found").length, 2);
  const weights = async () =>
    Object.fromEntries(
      (await stage.director.snapshot()).services.map(({ name, servers }) => [
        name,
        servers.map(({ weight }) => weight),
      ]),
    );
  assertEquals(await weights(), { web: [7, 1], other: [1] });
  stage = await stage.restart();
  assertEquals(await weights(), { web: [7, 1], other: [1] });
  assertEquals(
    (await stage.director.control.layer()).map(({ conflict }) => conflict !== undefined),
    [
      true,
      true,
      false,
    ],
  );
  // Somebody else's trouble does not keep a change from being made.
  applied(
    await stage.director.control.change({
      service: "web",
      server: "10.0.0.2:80",
      value: { weight: 8 },
    }),
  );
  assertEquals(await weights(), { web: [7, 8], other: [1] });
  stage.world.files.put(PATH, TEXT);
  assertEquals((await stage.director.reload({ force: true })).kind, "applied");
  assertEquals(await weights(), { web: [7, 8], mail: [5, 1], shop: [1] });
  assertEquals(stage.told("layer.conflict_ended").length, 2);
  await stage.director.stop("test");
});

Deno.test("a change is laid over what is in force, whatever somebody has written to the file since", async () => {
  const { director, world } = await layerStage();
  world.files.put(PATH, "services: [");
  applied(
    await director.control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } }),
  );
  world.files.put(PATH, TEXT.replaceAll("masq 1", "masq 2"));
  applied(
    await director.control.change({ service: "web", server: "10.0.0.2:80", value: { weight: 6 } }),
  );
  const weights = async () =>
    (await director.snapshot()).services[0]?.servers.map(({ weight }) => weight);
  assertEquals(await weights(), [5, 6]);
  await director.reload();
  assertEquals(await weights(), [5, 6]);
  assertEquals((await director.control.layer()).filter(({ conflict }) => conflict).length, 2);
  await director.stop("test");
});
