import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { opposite, parseDaemons } from "./daemons.ts";

Deno.test("parseDaemons reads what ipvsadm lists, one line for each daemon", () => {
  const text = "master sync daemon (mcast=eth0, syncid=51, maxlen=1472, group=224.0.0.81, " +
    "port=8848, ttl=1)\nbackup sync daemon (mcast=bond0.7, syncid=0, maxlen=1472)\n";
  assertEquals(parseDaemons(text), [
    { role: "master", interface: "eth0", syncid: 51 },
    { role: "backup", interface: "bond0.7", syncid: 0 },
  ]);
});

Deno.test("parseDaemons finds none where nothing is printed, or something else", () => {
  assertEquals(parseDaemons(""), []);
  assertEquals(parseDaemons("IP Virtual Server version 1.2.1 (size=4096)\n"), []);
  assertEquals(parseDaemons("third sync daemon (mcast=eth0, syncid=1)\n"), []);
  fc.assert(fc.property(fc.string(), (text) => void parseDaemons(text)));
});

Deno.test("opposite is the other of the two roles", () => {
  assertEquals([opposite("master"), opposite("backup")], ["backup", "master"]);
});
