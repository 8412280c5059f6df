import { assertEquals } from "@std/assert";
import { adoptionFrom } from "./adoption.ts";
import { makeService, makeTable, type TableService } from "./model/mod.ts";
import { makeServiceConfig } from "./state/state_fixtures.ts";

const ID = "10.0.0.150:80/tcp";

function tableWith(address: string, port: number, weight: number) {
  const { key, scheduler } = makeServiceConfig();
  const server = { address, port, forwarding: "masq" as const, weight };
  return makeTable([makeService({ key, scheduler }, [server])]);
}

Deno.test("adoptionFrom takes a server with a weight for serving and one with weight 0 for quiesced", () => {
  const services = [makeServiceConfig()];
  const serving = adoptionFrom(services, tableWith("10.0.0.1", 80, 1), undefined);
  assertEquals(serving(ID, "10.0.0.1:80"), "serving");
  assertEquals(serving(ID, "10.0.0.2:80"), undefined);
  const quiesced = adoptionFrom(services, tableWith("10.0.0.2", 80, 0), undefined);
  assertEquals(quiesced(ID, "10.0.0.2:80"), "quiesced");
});

Deno.test("adoptionFrom finds nothing in an empty table or for servers that are not configured", () => {
  const adopt = adoptionFrom([makeServiceConfig()], makeTable([]), undefined);
  assertEquals(adopt(ID, "10.0.0.1:80"), undefined);
  const foreign = adoptionFrom([makeServiceConfig()], tableWith("10.9.9.9", 80, 1), undefined);
  assertEquals(foreign(ID, "10.9.9.9:80"), undefined);
});

Deno.test("adoptionFrom looks under the port that the backend keeps", () => {
  const config = makeServiceConfig();
  const servers = config.servers.map((server) => ({ ...server, port: 8080 }));
  const toPort80 = (service: TableService) =>
    makeService(service, [...service.servers.values()].map((each) => ({ ...each, port: 80 })));
  const adopt = adoptionFrom([{ ...config, servers }], tableWith("10.0.0.1", 80, 1), toPort80);
  assertEquals(adopt(ID, "10.0.0.1:8080"), "serving");
});
