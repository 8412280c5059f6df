import { assertEquals } from "@std/assert";
import { createOrigins } from "./origins.ts";

Deno.test("createOrigins finds the place of a part, or of the nearest part around it", () => {
  const origins = createOrigins();
  origins.record(["cluster"], { file: "ha.cf", line: 1 });
  origins.record(["cluster", "groups", 1], { file: "haresources", line: 7 });
  assertEquals(origins.locate(["cluster", "groups", 1, "resources", 0]), {
    file: "haresources",
    line: 7,
  });
  assertEquals(origins.locate(["cluster", "groups", 2]), { file: "ha.cf", line: 1 });
  assertEquals(origins.locate(["services"]), undefined);
  assertEquals(origins.locate([]), undefined);
});
