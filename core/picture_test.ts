import { assertEquals } from "@std/assert";
import { configOf, running, server, service } from "./director_fixtures.ts";

Deno.test("a picture has the parts that there are and no others", async () => {
  const stage = await running(configOf([service([server(1)])]));
  const picture = await stage.director.snapshot();
  assertEquals("cluster" in picture, false);
  assertEquals("rejected" in picture.config, false);
  assertEquals([picture.backend.name, picture.services.length], ["ipvsadm", 1]);
  await stage.director.stop("the end of the test");
});
