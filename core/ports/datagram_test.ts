import { assertStrictEquals } from "@std/assert";
import { openDatagram } from "./datagram.ts";
import { systemDial } from "./dial.ts";
import { testDatagrams } from "./testing.ts";

testDatagrams("openDatagram", openDatagram);

Deno.test("systemDial opens datagram sockets with openDatagram", () => {
  assertStrictEquals(systemDial.datagram, openDatagram);
});
