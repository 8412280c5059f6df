import { assertEquals } from "@std/assert";
import { optionsSchema } from "./options.ts";

Deno.test("optionsSchema has the defaults of LVSSyncDaemonSwap", () => {
  assertEquals(optionsSchema.parse({}), { role: "master", interface: "eth0", syncid: 0 });
});

Deno.test("optionsSchema takes numbers from 0 to 255, the two roles, and names of interfaces", () => {
  for (const syncid of [0, 255]) assertEquals(optionsSchema.parse({ syncid }).syncid, syncid);
  const wrong = [{ syncid: 256 }, { syncid: -1 }, { role: "both" }, { interface: "eth0:1" }];
  for (const options of wrong) assertEquals(optionsSchema.safeParse(options).success, false);
});
