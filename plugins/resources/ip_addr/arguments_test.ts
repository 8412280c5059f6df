import { assertEquals } from "@std/assert";
import {
  addArguments,
  deleteArguments,
  flushArguments,
  offLoopbackArguments,
  ontoLoopbackArguments,
} from "./arguments.ts";
import { type IpAddrOptions, optionsSchema } from "./options.ts";

const FOUR = optionsSchema.parse({ address: "10.0.0.154/25" });
const SIX = optionsSchema.parse({ address: "2001:db8::5/64" });

function line(make: (options: IpAddrOptions, device: string) => string[], options: IpAddrOptions) {
  return make(options, "eth0").join(" ");
}

Deno.test("addArguments replaces, so that an address that is there is no error", () => {
  assertEquals(line(addArguments, FOUR), "addr replace 10.0.0.154/25 dev eth0");
  const full = optionsSchema.parse({ address: "10.0.0.154/25", label: "vip", broadcast: "+" });
  assertEquals(
    line(addArguments, full),
    "addr replace 10.0.0.154/25 dev eth0 broadcast + label eth0:vip",
  );
});

Deno.test("addArguments makes an IPv6 address usable at once, and a source only where that is asked for", () => {
  assertEquals(
    line(addArguments, SIX),
    "addr replace 2001:db8::5/64 dev eth0 nodad valid_lft forever preferred_lft 0",
  );
  const source = optionsSchema.parse({ address: "2001:db8::5/64", source: "yes" });
  assertEquals(line(addArguments, source), "addr replace 2001:db8::5/64 dev eth0 nodad");
});

Deno.test("deleteArguments and flushArguments take nothing but the one address", () => {
  assertEquals(line(deleteArguments, FOUR), "addr del 10.0.0.154/25 dev eth0");
  assertEquals(line(deleteArguments, SIX), "addr del 2001:db8::5/64 dev eth0");
  assertEquals(line(flushArguments, FOUR), "addr flush to 10.0.0.154/32");
  assertEquals(line(flushArguments, SIX), "addr flush to 2001:db8::5/128");
});

Deno.test("offLoopbackArguments and ontoLoopbackArguments move the address without its network", () => {
  assertEquals(line(offLoopbackArguments, FOUR), "addr del 10.0.0.154/32 dev lo");
  assertEquals(line(ontoLoopbackArguments, SIX), "addr replace 2001:db8::5/128 dev lo");
});
