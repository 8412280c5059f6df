import { packetProperties } from "./test_packet_properties.ts";

Deno.test("packetProperties hold for 5,000 packets: no exception, nothing believed that was not sent so", () => {
  packetProperties(5_000);
});
