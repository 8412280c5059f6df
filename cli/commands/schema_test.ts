import { assertEquals } from "@std/assert";
import { builtinPlugins, configJsonSchema, createRegistry } from "../../mod.ts";
import { schema } from "./schema.ts";
import { runCommand } from "./test_files.ts";

Deno.test("schema prints the JSON Schema of the native configuration with what ships", async () => {
  const { code, console } = await runCommand(schema, []);
  assertEquals([code, console.stderr], [0, ""]);
  const printed = JSON.parse(console.stdout);
  assertEquals(
    printed,
    JSON.parse(JSON.stringify(configJsonSchema(createRegistry(builtinPlugins)))),
  );
  assertEquals("services" in printed.properties, true);
});
