/** Problems in checks: each is told at the place that it comes from. */

import { testCases } from "./native_config.ts";

const asIs = (text: string) => text;

/** The checks of the defaults (line 1), of the service (line 4) and of the server (line 6), between bars. */
function checks(text: string): string {
  const [inDefaults = "", inService = "", inReal = ""] = text.split("|").map((part) => part.trim());
  return `defaults: { check: {${inDefaults}} }
services:
  - virtual: 10.0.0.150:80
    check: {${inService}}
    real:
      - { address: 10.0.0.1, check: {${inReal}} }
`;
}

testCases("a check has a known type, options of its checker, and timing that fits", checks, [
  [
    "type: htp |  |",
    '1: defaults.check.type: unknown checker "htp", did you mean "http"? there are connect, http, sip',
  ],
  [
    "| type: htp |",
    '4: services[0].check.type: unknown checker "htp", did you mean "http"? there are connect, http, sip',
  ],
  [
    "|  | type: htp",
    '6: services[0].real[0].check.type: unknown checker "htp", did you mean "http"? there are connect, http, sip',
  ],
  ["| type: 5 |", "4: services[0].check.type: found 5; wanted is the name of a checker"],
  [
    "type: external | type: external | type: sip",
    '1: defaults.check.type: unknown checker "external"; there are connect, http, sip',
    '4: services[0].check.type: unknown checker "external"; there are connect, http, sip',
  ],
  [
    "type: http, recieve: x |  |",
    '1: defaults.check.recieve: unknown key "recieve" for checker "http", did you mean "receive"? allowed are connects, fall, interval, method, port, receive, request, rise, timeout, type, verify',
  ],
  [
    "| type: http, recieve: x |",
    '4: services[0].check.recieve: unknown key "recieve" for checker "http", did you mean "receive"? allowed are connects, fall, interval, method, port, receive, request, rise, timeout, type, verify',
  ],
  [
    "| type: http | recieve: x",
    '6: services[0].real[0].check.recieve: unknown key "recieve" for checker "http", did you mean "receive"? allowed are connects, fall, interval, method, port, receive, request, rise, timeout, type, verify',
  ],
  [
    "type: http, recieve: x | type: sip |",
    '1: defaults.check.recieve: unknown key "recieve" for checker "http", did you mean "receive"? allowed are connects, fall, interval, method, port, receive, request, rise, timeout, type, verify',
  ],
  [
    "type: http | method: POST |",
    '4: services[0].check.method: found "POST"; allowed are GET, HEAD',
  ],
  ["type: http, method: POST | method: GET |"],
  [
    "| type: http, verify: perhaps |",
    '4: services[0].check.verify: found "perhaps"; wanted is yes or no (or on, off, true, false)',
  ],
  ["type: http | receive: 5 |", "4: services[0].check.receive: found 5; wanted is text"],
  [
    "intervall: 1s |  |",
    '1: defaults.check.intervall: unknown key "intervall" for checker "connect", did you mean "interval"? allowed are connects, fall, interval, port, rise, timeout, type',
  ],
  [
    "interval: 1 | timeout: 0s | rise: 0, fall: 1.5",
    "1: defaults.check.interval: found 1; wanted is a duration with its unit, from 1ms to 24h",
    '4: services[0].check.timeout: found "0s"; wanted is a duration with its unit, from 1ms to 24h',
    "6: services[0].real[0].check.rise: found 0; wanted is a whole number of at least 1",
    "6: services[0].real[0].check.fall: found 1.5; wanted is a whole number of at least 1",
  ],
  [
    "interval: 25h | timeout: soon | port: 0",
    '1: defaults.check.interval: found "25h"; wanted is a duration with its unit, from 1ms to 24h',
    '4: services[0].check.timeout: found "soon"; wanted is a duration with its unit, from 1ms to 24h',
    "6: services[0].real[0].check.port: found 0; wanted is a whole number from 1 to 65535",
  ],
  [
    "| port: http | port: 70000",
    '4: services[0].check.port: found "http"; wanted is a whole number from 1 to 65535',
    "6: services[0].real[0].check.port: found 70000; wanted is a whole number from 1 to 65535",
  ],
  [
    "request: /x |  |",
    '1: defaults.check.request: unknown key "request" for checker "connect"; allowed are connects, fall, interval, port, rise, timeout, type',
  ],
  [
    "timout: 1s | type: sip |",
    '1: defaults.check.timout: unknown key "timout" for checker "sip", did you mean "timeout"? allowed are connects, fall, interval, login, port, rise, timeout, type',
  ],
  [
    "| type: connect, port: 81, zzzzzzz: 1 |",
    '4: services[0].check.zzzzzzz: unknown key "zzzzzzz" for checker "connect"; allowed are connects, fall, interval, port, rise, timeout, type',
  ],
]);

testCases("a check fits the protocol of its service", asIs, [
  [
    `services:
  - virtual: 10.0.0.1:53/udp
    real:
      - 10.0.0.2
`,
    "2: services[0].check: a udp service needs a check with a type, such as sip",
  ],
  [
    `services:
  - virtual: 10.0.0.1:53/udp
    check:
      type: connect
    real:
      - 10.0.0.2
      - { address: 10.0.0.3, check: { type: http } }
`,
    '4: services[0].check.type: checker "connect" cannot check a udp service; it checks tcp',
    '7: services[0].real[1].check.type: checker "http" cannot check a udp service; it checks tcp',
  ],
  [
    `defaults:
  check: { type: http }
services:
  - virtual: 10.0.0.1:53/udp
    real:
      - 10.0.0.2
`,
    '2: defaults.check.type: checker "http" cannot check a udp service; it checks tcp',
  ],
  [`services:
  - virtual: 10.0.0.1:53/udp
    real:
      - { address: 10.0.0.2, check: { type: sip } }
`],
]);
