/** Problems of real servers and fallbacks: each is told with its line. */

import { testCases } from "./native_config.ts";

/** A service that is right but for its third line. */
const service = (line: string) =>
  `services:
  - virtual: 10.0.0.150:80
    ${line}
    real:
      - 10.0.0.1:80
`;

/** A service that is right but for its second server, in line 5. */
const real = (text: string) =>
  `services:
  - virtual: 10.0.0.150:80
    real:
      - 10.0.0.1
      - ${text}
`;

testCases("a real server has an address of the service's family, a forwarding and a weight", real, [
  [
    "10.0.0.2:80 masq 1 2",
    '5: services[0].real[1]: found "1"; wanted is ADDRESS[:PORT] [FORWARDING] [WEIGHT]',
  ],
  [
    "10.0.0.2:80 mask",
    '5: services[0].real[1]: cannot read the forwarding: found "mask", did you mean "masq"? allowed are gate, masq, ipip',
  ],
  [
    "10.0.0.2:80 masq -1",
    "5: services[0].real[1]: found weight -1; wanted is a whole number from 0 to 65535",
  ],
  [
    "10.0.0.2:80 masq 65536",
    "5: services[0].real[1]: found weight 65536; wanted is a whole number from 0 to 65535",
  ],
  [
    "10.0.0.2:80 masq 1.5",
    "5: services[0].real[1]: found weight 1.5; wanted is a whole number from 0 to 65535",
  ],
  ["10.0.0.2:80 0"],
  ["10.0.0.2:0", "5: services[0].real[1]: found port 0; wanted is a port from 1 to 65535"],
  ["10.0.0.2:99999", "5: services[0].real[1]: found port 99999; wanted is a port from 1 to 65535"],
  [
    "'[::2]:80'",
    "5: services[0].real[1]: ::2 is an IPv6 address, but the virtual address 10.0.0.150 is IPv4; both must be of one family",
  ],
  [
    "5",
    '5: services[0].real[1]: found 5; wanted is text such as "10.0.0.147:9072 masq 1", or a mapping with address',
  ],
  [
    "",
    '5: services[0].real[1]: found nothing; wanted is text such as "10.0.0.147:9072 masq 1", or a mapping with address',
  ],
  [
    "[]",
    '5: services[0].real[1]: found an empty list; wanted is text such as "10.0.0.147:9072 masq 1", or a mapping with address',
  ],
  [
    "''",
    '5: services[0].real[1]: found ""; wanted is text such as "10.0.0.147:9072 masq 1", or a mapping with address',
  ],
  [
    "{}",
    '5: services[0].real[1].address: is missing; wanted is an address such as "10.0.0.147:9072"',
  ],
  [
    "{ addres: 10.0.0.2 }",
    '5: services[0].real[1].address: is missing; wanted is an address such as "10.0.0.147:9072"',
    '5: services[0].real[1].addres: unknown key "addres", did you mean "address"? allowed are address, check, forwarding, lower_threshold, upper_threshold, weight',
  ],
  [
    "{ address: 10.0.0.2, weight: heavy }",
    '5: services[0].real[1].weight: found "heavy"; wanted is a whole number from 0 to 65535',
  ],
  [
    "{ address: 10.0.0.2, weight: -1, forwarding: nat }",
    '5: services[0].real[1].forwarding: found "nat"; allowed are gate, masq, ipip',
    "5: services[0].real[1].weight: found -1; wanted is a whole number from 0 to 65535",
  ],
  [
    "{ address: 10.0.0.2 masq }",
    '5: services[0].real[1].address: found "10.0.0.2 masq"; wanted is HOST:PORT, such as "10.0.0.147:9072"',
  ],
  [
    "{ address: '[::2]:80' }",
    "5: services[0].real[1].address: ::2 is an IPv6 address, but the virtual address 10.0.0.150 is IPv4; both must be of one family",
  ],
  [
    "nowhere.example",
    '5: services[0].real[1]: cannot find an IPv4 address of host "nowhere.example"',
  ],
  [
    "10.0.0.1:80 gate 5",
    "5: warning: services[0].real[1]: the real server 10.0.0.1:80 is listed already, in line 4; this entry counts for nothing",
  ],
  [
    "node1.example:http",
    "5: warning: services[0].real[1]: the real server 10.0.0.1:80 is listed already, in line 4; this entry counts for nothing",
  ],
  [
    "10.0.0.2->10.0.0.9:80",
    '5: services[0].real[1]: "10.0.0.2->10.0.0.9" is neither an IP address nor a host name',
  ],
]);

testCases("a fallback has an address of the service's family, and a forwarding", service, [
  ["fallback: 127.0.0.1"],
  [
    "fallback: 127.0.0.1:80 gate 1",
    '3: services[0].fallback: found "1"; wanted is ADDRESS[:PORT] [FORWARDING]',
  ],
  [
    "fallback: '[::1]:80'",
    "3: services[0].fallback: ::1 is an IPv6 address, but the virtual address 10.0.0.150 is IPv4; both must be of one family",
  ],
  [
    "fallback: { address: 127.0.0.1:80, weight: 1 }",
    '3: services[0].fallback.weight: unknown key "weight"; allowed are address, forwarding',
  ],
  [
    "fallback: 5",
    '3: services[0].fallback: found 5; wanted is text such as "127.0.0.1:80 gate", or a mapping with address',
  ],
  [
    "fallback:",
    '3: services[0].fallback: found nothing; wanted is text such as "127.0.0.1:80 gate", or a mapping with address',
  ],
]);
