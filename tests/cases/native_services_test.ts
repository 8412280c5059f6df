/** Problems of single services: each is told with its line. */

import { testCases } from "./native_config.ts";

/** A service that is right but for its third line. */
const service = (line: string) =>
  `services:
  - virtual: 10.0.0.150:80
    ${line}
    real:
      - 10.0.0.1:80
`;

/** A service that is right but for its address, in line 2. */
const virtual = (text: string) =>
  `services:
  - virtual: ${text}
    check: { type: sip }
    real:
      - node1.example
`;

/** A service whose netmask is in line 4. */
const netmask = (address: string) => (mask: string) =>
  `services:
  - virtual: "${address}:80"
    persistent: 1s
    netmask: ${mask}
    real: [ "${address}" ]
`;

testCases("a service has known keys with values that fit", service, [
  ["name: 3", "3: services[0].name: found 3; wanted is a name"],
  [
    'name: "a\\nb"',
    '3: services[0].name: found "a\\nb"; wanted is a name in one line, without blanks around it',
  ],
  [
    "scheduler: rrr",
    '3: services[0].scheduler: found "rrr", did you mean "rr"? allowed are rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, mh, fo, ovf',
  ],
  [
    "scheduler: [rr]",
    "3: services[0].scheduler: found a list; allowed are rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, mh, fo, ovf",
  ],
  [
    "schedulr: rr",
    '3: services[0].schedulr: unknown key "schedulr", did you mean "scheduler"? allowed are check, cleanstop, fallback, fallbackcommand, monitorfile, name, netmask, ops, persistent, quiescent, readdquiescent, real, schedflags, scheduler, virtual',
  ],
  [
    "quiescent: never",
    '3: services[0].quiescent: found "never"; wanted is yes or no (or on, off, true, false)',
  ],
  ["quiescent: OFF"],
  [
    "quiescent:",
    "3: services[0].quiescent: found nothing; wanted is yes or no (or on, off, true, false)",
  ],
  [
    "persistent: 1",
    "3: services[0].persistent: found 1; wanted is whole seconds with the unit, from 1s to 2678400s",
  ],
  [
    "persistent: 0s",
    '3: services[0].persistent: found "0s"; wanted is whole seconds with the unit, from 1s to 2678400s',
  ],
  [
    "persistent: 1500ms",
    '3: services[0].persistent: found "1500ms"; wanted is whole seconds with the unit, from 1s to 2678400s',
  ],
  [
    "persistent: 1d",
    '3: services[0].persistent: found "1d"; wanted is whole seconds with the unit, from 1s to 2678400s',
  ],
  [
    "persistent: 2678401s",
    '3: services[0].persistent: found "2678401s"; wanted is whole seconds with the unit, from 1s to 2678400s',
  ],
  [
    "netmask: 255.255.255.0",
    "3: services[0].netmask: a netmask has a meaning only together with persistent",
  ],
  [
    "check: http",
    '3: services[0].check: found "http"; wanted is a mapping such as { type: http, interval: 1s }',
  ],
  [
    "check:",
    "3: services[0].check: found nothing; wanted is a mapping such as { type: http, interval: 1s }",
  ],
  [
    "check: []",
    "3: services[0].check: found an empty list; wanted is a mapping such as { type: http, interval: 1s }",
  ],
  ["real: []", '4: the key "real" is written twice'],
  ["virtual: 10.0.0.151:80", '3: the key "virtual" is written twice'],
]);

testCases("the netmask of an IPv6 service is a prefix length", netmask("[::1]"), [
  ["64"],
  ["128"],
  [
    "129",
    "4: services[0].netmask: found 129; wanted is a prefix length from 1 to 128 for an IPv6 service",
  ],
  [
    "0",
    "4: services[0].netmask: found 0; wanted is a prefix length from 1 to 128 for an IPv6 service",
  ],
  [
    "255.0.0.0",
    '4: services[0].netmask: found "255.0.0.0"; wanted is a prefix length from 1 to 128 for an IPv6 service',
  ],
  [
    "1.5",
    "4: services[0].netmask: found 1.5; wanted is a mask such as 255.255.255.0, or for IPv6 a prefix length",
  ],
  [
    "[]",
    "4: services[0].netmask: found an empty list; wanted is a mask such as 255.255.255.0, or for IPv6 a prefix length",
  ],
]);

testCases("the netmask of an IPv4 service is a dotted mask", netmask("10.0.0.1"), [
  ["255.255.255.0"],
  ["255.255.255.255"],
  [
    "0.0.0.0",
    '4: services[0].netmask: found "0.0.0.0"; wanted is a mask such as 255.255.255.0 for an IPv4 service',
  ],
  [
    "255.0.255.0",
    '4: services[0].netmask: found "255.0.255.0"; wanted is a mask such as 255.255.255.0 for an IPv4 service',
  ],
  [
    "24",
    "4: services[0].netmask: found 24; wanted is a mask such as 255.255.255.0 for an IPv4 service",
  ],
  [
    "no",
    '4: services[0].netmask: found "no"; wanted is a mask such as 255.255.255.0 for an IPv4 service',
  ],
]);

testCases("a virtual address has an address or name, a port and a protocol", virtual, [
  [
    "10.0.0.150",
    '2: services[0].virtual: found no port in "10.0.0.150"; wanted is HOST:PORT or HOST:PORT/PROTOCOL',
  ],
  [
    "10.0.0.150:80/sctp",
    '2: services[0].virtual: cannot read the protocol: found "sctp", did you mean "tcp"? allowed are tcp, udp',
  ],
  [
    "10.0.0.150:80/upd",
    '2: services[0].virtual: cannot read the protocol: found "upd", did you mean "udp"? allowed are tcp, udp',
  ],
  ["10.0.0.150:0", "2: services[0].virtual: found port 0; wanted is a port from 1 to 65535"],
  [
    "10.0.0.150:65536",
    "2: services[0].virtual: found port 65536; wanted is a port from 1 to 65535",
  ],
  [
    "10.0.0.256:80",
    '2: services[0].virtual: "10.0.0.256" is neither an IP address nor a host name',
  ],
  ["010.0.0.1:80", '2: services[0].virtual: "010.0.0.1" is neither an IP address nor a host name'],
  [
    "2001:db8::1",
    '2: services[0].virtual: an IPv6 address stands in brackets: "[2001:db8::1]", with the port behind them',
  ],
  [
    '"[2001:db8::g]:80"',
    '2: services[0].virtual: "2001:db8::g" is neither an IP address nor a host name',
  ],
  ['"[2001:db8::1]:80"'],
  [
    "2001:db8::1:80/tcp",
    '2: services[0].virtual: an IPv6 address stands in brackets: "[2001:db8::1:80]", with the port behind them',
  ],
  [
    "fwmark:0",
    '2: services[0].virtual: found "fwmark:0"; wanted is fwmark:MARK or fwmark:MARK/6, with a mark from 1 to 4294967295',
  ],
  [
    "fwmark:7",
    '5: services[0].real[0]: checker "sip" needs a port, and the server has none of its own; write ADDRESS:PORT, or check.port',
  ],
  ["5", '2: services[0].virtual: found 5; wanted is an address such as "10.0.0.150:9072/tcp"'],
  [
    "[10.0.0.1:80]",
    '2: services[0].virtual: found a list; wanted is an address such as "10.0.0.150:9072/tcp"',
  ],
  [
    "nowhere.example:80",
    '2: services[0].virtual: cannot find an IPv4 address of host "nowhere.example"',
  ],
  ["node1.example:htp", '2: services[0].virtual: cannot find the tcp port of service "htp"'],
  ["node1.example:http"],
  ["bad_host!:80", '2: services[0].virtual: "bad_host!" is neither an IP address nor a host name'],
  [
    "10.0.0.150:80 rr",
    '2: services[0].virtual: found "10.0.0.150:80 rr"; wanted is HOST:PORT, such as "10.0.0.147:9072"',
  ],
  ["''", '2: services[0].virtual: found ""; wanted is an address such as "10.0.0.150:9072/tcp"'],
]);
