import { assertEquals } from "@std/assert";
import { holdersOf, readTenures } from "./ha_holders.ts";

const WITHIN = {
  fromMs: Date.parse("2026-11-22T10:00:00Z"),
  untilMs: Date.parse("2026-11-22T10:01:00Z"),
};
const at = (seconds: number) => WITHIN.fromMs + seconds * 1_000;
const line = (time: string, words: string, address = "10.0.0.154/25") =>
  `[2026-11-22T10:00:${time}] ${words}2: eth0    inet ${address} scope global secondary eth0\\  valid_lft forever\n`;

Deno.test("readTenures gives the times between an address that comes and one that goes", () => {
  const text = line("10.500000", "") + line("20.250000", "Deleted ") + line("30.000000", "");
  assertEquals(readTenures(text, WITHIN, false), [
    { fromMs: at(10.5), untilMs: at(20.25) },
    { fromMs: at(30), untilMs: at(60) },
  ]);
});

Deno.test("readTenures begins with an address that was there at first, and takes no notice of others", () => {
  const text = line("05.000000", "Deleted ", "10.0.0.151/25") + line("07.000000", "Deleted ");
  assertEquals(readTenures(text, WITHIN, true), [{ fromMs: at(0), untilMs: at(7) }]);
  assertEquals(readTenures("", WITHIN, false), []);
});

Deno.test("readTenures takes an address that is added again while it is there for no new one", () => {
  const text = line("10.000000", "") + line("11.000000", "");
  assertEquals(readTenures(text, WITHIN, true), [{ fromMs: at(0), untilMs: at(60) }]);
});

Deno.test("holdersOf counts take-overs, and the time with two holders and with none", () => {
  const one = [{ fromMs: at(0), untilMs: at(20) }, { fromMs: at(50), untilMs: at(60) }];
  const two = [{ fromMs: at(15), untilMs: at(45) }];
  assertEquals(holdersOf(one, two, WITHIN), { takeovers: 2, bothMs: 5_000, neitherMs: 5_000 });
  assertEquals(holdersOf([{ fromMs: at(0), untilMs: at(60) }], [], WITHIN), {
    takeovers: 0,
    bothMs: 0,
    neitherMs: 0,
  });
});
