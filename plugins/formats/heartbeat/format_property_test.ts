import { heartbeatFormatProperties } from "./test_properties.ts";

Deno.test("readHeartbeat takes any text without throwing, and reads valid files as what they say", () => {
  heartbeatFormatProperties(5_000);
});
