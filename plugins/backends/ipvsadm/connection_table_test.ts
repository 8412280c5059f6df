import { assertEquals } from "@std/assert";
import { createFakeFiles, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { parseConnectionTable, readConnectionTable } from "./connection_table.ts";
import { plugin } from "./mod.ts";

/** As a 6.1 kernel prints it. */
const TEXT = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A00009A:2370 rr persistent 60000 FFFFFFFF 
  -> 0A000093:2370      Masq    1      12         30        
  -> 0A000092:2370      Masq    0      0          4         
TCP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0050 wlc 
  -> [2001:0db8:0000:0000:0000:0000:0000:0002]:0050      Route   65535  1          0         
FWM  00000005 wrr ops 
  -> 0A000001:0050      Tunnel  1      0          100000    
`;

Deno.test("parseConnectionTable adds up the connections of all servers, whoever programmed them", () => {
  assertEquals(parseConnectionTable(TEXT), { size: 4_096, used: 12 + 30 + 4 + 1 + 100_000 });
});

Deno.test("parseConnectionTable of a kernel without services finds the size and nothing used", () => {
  assertEquals(
    parseConnectionTable(TEXT.split("\n").slice(0, 3).join("\n") + "\n"),
    { size: 4_096, used: 0 },
  );
});

Deno.test("parseConnectionTable finds nothing in what is something else", () => {
  for (const text of ["", "IP Virtual Server version 1.2.1\n", " -> a b 1 2 3\n", "size=4096"]) {
    assertEquals(parseConnectionTable(text), undefined);
  }
});

Deno.test("readConnectionTable finds nothing where the module is not loaded", async () => {
  assertEquals(await readConnectionTable(createFakeFiles()), undefined);
});

Deno.test("backend ipvsadm offers the connection table without running a program", async () => {
  const files = createFakeFiles({ "/proc/net/ip_vs": TEXT });
  const backend = instantiate(plugin, {}, createTestContext(plugin.id, { files }));
  const table = await backend.connectionTable?.(new AbortController().signal);
  assertEquals(table?.size, 4_096);
});
