import { assertEquals } from "@std/assert";
import { readAddress, readAddress6 } from "./addresses.ts";
import { tried } from "./test_notes.ts";

const address = (text: string) => tried((notes) => readAddress(text, notes));
const address6 = (text: string) => tried((notes) => readAddress6(text, notes));

Deno.test("readAddress reads every form of IPaddr2", () => {
  const wanted: Readonly<Record<string, object>> = {
    "10.0.0.154/25/eth0": { address: "10.0.0.154/25", interface: "eth0" },
    "10.0.0.154/25": { address: "10.0.0.154/25" },
    "10.0.0.154/25/eth0:web": { address: "10.0.0.154/25", interface: "eth0", label: "web" },
    "10.0.0.154/25/eth0:": { address: "10.0.0.154/25", interface: "eth0" },
    "10.0.0.154/25/eth0:0/10.0.0.255": {
      address: "10.0.0.154/25",
      interface: "eth0",
      label: "0",
      broadcast: "10.0.0.255",
    },
    "10.0.0.154/25/10.0.0.255": { address: "10.0.0.154/25", broadcast: "10.0.0.255" },
    "10.0.0.154/25//10.0.0.255": { address: "10.0.0.154/25", broadcast: "10.0.0.255" },
    "10.0.0.154/0/eth0/+": { address: "10.0.0.154/0", interface: "eth0", broadcast: "+" },
    "10.0.0.154/032/eth0/-": { address: "10.0.0.154/32", interface: "eth0", broadcast: "-" },
  };
  for (const [text, value] of Object.entries(wanted)) {
    assertEquals<unknown>(
      address(text),
      { value: { type: "ip_addr", ...value }, messages: [] },
      text,
    );
  }
});

Deno.test("readAddress warns where a mask is converted or missing", () => {
  const lengths = { "255.255.255.128": 25, "255.255.255.255": 32, "0.0.0.0": 0, "128.0.0.0": 1 };
  for (const [mask, length] of Object.entries(lengths)) {
    assertEquals(address(`10.0.0.1/${mask}/eth0`), {
      value: { type: "ip_addr", address: `10.0.0.1/${length}`, interface: "eth0" },
      messages: [`warning: the mask ${mask} is read as /${length}`],
    });
  }
  for (const text of ["10.0.0.1", "10.0.0.1/", "10.0.0.1//"]) {
    assertEquals(address(text), {
      value: { type: "ip_addr", address: "10.0.0.1" },
      messages: [
        "warning: the address has no mask and stands alone (/32); Heartbeat takes the mask of the route to it",
      ],
    });
  }
});

Deno.test("readAddress refuses what is no such address", () => {
  const wanted: Readonly<Record<string, string>> = {
    "10.0.0.256/24": 'cannot use "10.0.0.256" as an IPv4 address',
    "10.0.0.1.2/24": 'cannot use "10.0.0.1.2" as an IPv4 address',
    "": 'cannot use "" as an IPv4 address',
    "2001:db8::1/64": 'cannot use "2001:db8::1" as an IPv4 address; write IPv6addr::2001:db8::1',
    "10.0.0.1/33": 'cannot take "33" as the mask of the address; ' +
      "wanted 0 to 32, or a mask such as 255.255.255.0",
    "10.0.0.1/255.0.255.0": 'cannot take "255.0.255.0" as the mask of the address; ' +
      "wanted 0 to 32, or a mask such as 255.255.255.0",
    "10.0.0.1/24/eth0/10.0.0.255/x":
      'cannot read "10.0.0.1/24/eth0/10.0.0.255/x"; wanted IP/MASK/NIC:LABEL/BROADCAST',
    "10.0.0.1/24/10.0.0.255/eth0": 'cannot read "10.0.0.1/24/10.0.0.255/eth0"; ' +
      "the third part begins with a digit, which makes it the broadcast address",
    "10.0.0.1/24/eth0/eth1":
      'cannot use "eth1" as a broadcast address; allowed are 10.0.0.255, +, -',
    "10.0.0.1/24/eth0:a-long-label":
      'cannot use "eth0:a-long-label" as an interface and its label; together they have at most 15 characters',
    "10.0.0.1/24/..": 'cannot use ".." as a network interface; ' +
      "wanted a name of at most 15 characters such as eth0",
  };
  for (const [text, message] of Object.entries(wanted)) {
    assertEquals(address(text), { value: undefined, messages: [message] }, text);
  }
});

Deno.test("readAddress6 reads the forms of IPv6addr, in the canonical spelling", () => {
  assertEquals(address6("2001:DB8:0::154/64/eth0"), {
    value: { type: "ip_addr", address: "2001:db8::154/64", interface: "eth0" },
    messages: [],
  });
  assertEquals(address6("::1/128").value?.address, "::1/128");
  assertEquals(address6("2001:db8::1"), {
    value: { type: "ip_addr", address: "2001:db8::1" },
    messages: [
      "warning: the address has no mask and stands alone (/128); Heartbeat takes the mask of the route to it",
    ],
  });
});

Deno.test("readAddress6 refuses what is no such address", () => {
  for (
    const text of ["10.0.0.1/24", "2001:db8::x/64", "", "a::1/129", "a::1/64/e0/x", "a::1/64/a:b"]
  ) {
    const { value, messages } = address6(text);
    assertEquals([value, messages.length], [undefined, 1], text);
  }
});
