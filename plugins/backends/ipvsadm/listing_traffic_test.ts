import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { parseTraffic } from "./listing.ts";

const TRAFFIC = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
TCP  10.0.0.150:9072                     7       30       20     4000  5000000
  -> 10.0.0.146:9072                     3       12        8     1600  2000000
  -> 10.0.0.147:9072                     4       18       12     2400 123456789012
SCTP 10.0.0.1:5                          0        0        0        0        0
  -> 10.0.0.9:5                          0        0        0        0        0
FWM  8 IPv6                              0        0        0        0        0
  -> [2001:db8:1111:2222:3333:4444:5555:6666]:81        1        2        3        4        5
`;

Deno.test("parseTraffic reads connections and bytes by server from the exact statistics", () => {
  const traffic = parseTraffic(TRAFFIC);
  assertEquals([...traffic.keys()], ["10.0.0.150:9072/tcp", "fwmark:8/6"]);
  assertEquals(traffic.get("10.0.0.150:9072/tcp")?.get("10.0.0.147:9072"), {
    connections: 4,
    bytesIn: 2400,
    bytesOut: 123_456_789_012,
  });
  assertEquals(
    traffic.get("fwmark:8/6")?.get("[2001:db8:1111:2222:3333:4444:5555:6666]:81"),
    { connections: 1, bytesIn: 4, bytesOut: 5 },
  );
});

Deno.test("parseTraffic refuses the rounded numbers that --exact would have avoided", () => {
  assertThrows(
    () => parseTraffic(TRAFFIC.replace("5000000", "5000K").replace("2000000", "2000K")),
    RingmasterError,
    "a number was expected",
  );
});
