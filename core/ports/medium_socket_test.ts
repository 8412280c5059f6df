import { assertEquals } from "@std/assert";
import { mediumSettings, type SocketSetting } from "./medium_socket.ts";

/** `level/name=first byte of the value`, in their order. */
function words(settings: readonly SocketSetting[]): string[] {
  return settings.map(({ level, name, value }) => `${level}/${name}=${value.join(".")}`);
}

Deno.test("mediumSettings binds to the interface before it joins the IPv4 group there", () => {
  const settings = words(mediumSettings({
    family: 4,
    interface: "eth1",
    port: 694,
    group: "225.0.0.1",
    ttl: 3,
    loop: true,
  }, 7));
  const device = settings.indexOf(
    `1/25=${[101, 116, 104, 49, ...new Array(12).fill(0)].join(".")}`,
  );
  const join = settings.indexOf("0/35=225.0.0.1.0.0.0.0.7.0.0.0");
  assertEquals(device >= 0 && join > device, true, settings.join(" "));
  for (
    const wanted of ["0/32=0.0.0.0.0.0.0.0.7.0.0.0", "0/33=3.0.0.0", "0/34=1.0.0.0", "0/49=0.0.0.0"]
  ) {
    assertEquals(settings.includes(wanted), true, wanted);
  }
});

Deno.test("mediumSettings joins an IPv6 group by the number of the interface", () => {
  const settings = words(mediumSettings({
    family: 6,
    interface: "eth1",
    port: 694,
    group: "ff02::694",
  }, 300));
  const group = [255, 2, ...new Array(12).fill(0), 6, 0x94].join(".");
  for (
    const wanted of [
      `41/20=${group}.44.1.0.0`,
      "41/17=44.1.0.0",
      "41/18=1.0.0.0",
      "41/19=0.0.0.0",
      "41/26=1.0.0.0",
      "41/29=0.0.0.0",
    ]
  ) assertEquals(settings.includes(wanted), true, `${wanted} in ${settings.join(" ")}`);
});

Deno.test("mediumSettings allows broadcasts only where they are asked for, and joins nothing without a group", () => {
  const broadcast = words(mediumSettings({ family: 4, port: 694, broadcast: true }, 0));
  const unicast = words(mediumSettings({ family: 4, port: 694 }, 0));
  assertEquals(broadcast.includes("1/6=1.0.0.0"), true);
  assertEquals(unicast.some((each) => each.startsWith("1/6=")), false);
  for (const settings of [broadcast, unicast]) {
    assertEquals(settings.some((each) => each.startsWith("0/35=")), false);
    assertEquals(settings.some((each) => each.startsWith("1/25=")), false);
  }
});

Deno.test("mediumSettings insists on all that keeps heartbeats on their network", () => {
  const settings = mediumSettings({
    family: 4,
    interface: "eth1",
    port: 694,
    group: "225.0.0.1",
    ttl: 1,
  }, 7);
  const optional = settings.filter((each) => each.optional).map(({ level, name }) => [level, name]);
  // What an old kernel may not know: priority, type of service, and the filter of others' groups.
  assertEquals(optional, [[1, 12], [0, 1], [0, 49]]);
});
