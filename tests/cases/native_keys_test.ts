/** The words of the native configuration for one whole director: each in a file, and what the loader makes of it. */

import { assert, assertEquals } from "@std/assert";
import { load, testCases } from "./native_config.ts";

const WHOLE = `
drift: announce
sysctl:
  net.ipv4.ip_forward: 1
  net.ipv4.vs.expire_nodest_conn: leave
  net.ipv4.tcp_rmem: "4096 87380 6291456"
maintenancedir: /etc/ringmaster/maintenance
callback: /usr/local/bin/changed
state: /var/lib/ringmaster
journal: { path: /var/lib/ringmaster/decisions, size: 1GB }
defaults:
  readdquiescent: yes
  fallbackcommand: "/etc/fallback --now"
services:
  - virtual: fwmark:7
    scheduler: sh
    schedflags: [ sh-port, sh-fallback ]
    persistent: 1m
    netmask: 255.255.255.0
    check: { type: sip, port: 5060, connects: 3 }
    fallback: 127.0.0.1
    real: [ 10.0.0.1 gate 2, "10.0.0.2:5061 masq" ]
  - virtual: fwmark:7/6
    schedflags: "flag-2"
    check: { type: connect }
    real: [ "[2001:DB8:0::1]:80" ]
  - virtual: "[2001:db8::150]:53/udp"
    ops: yes
    quiescent: yes
    readdquiescent: no
    cleanstop: no
    fallbackcommand: /etc/other
    monitorfile: /var/log/monitor.log
    check: { type: sip }
    real:
      - { address: "[2001:db8::2]", upper_threshold: 10, lower_threshold: 5, weight: 0 }
`;

Deno.test("every word of a director loads into what it means", async () => {
  const result = await load(WHOLE);
  assert(result.ok, JSON.stringify(result));
  assertEquals(result.warnings, []);
  const { services, observers: _, ...director } = result.config;
  assertEquals(director, {
    path: "a.yaml",
    node: "test-node",
    autoreload: false,
    cleanstop: true,
    drift: "announce",
    sysctl: {
      "net.ipv4.ip_forward": "1",
      "net.ipv4.vs.expire_nodest_conn": "leave",
      "net.ipv4.tcp_rmem": "4096 87380 6291456",
    },
    maintenanceDirectory: "/etc/ringmaster/maintenance",
    callback: "/usr/local/bin/changed",
    stateDirectory: "/var/lib/ringmaster",
    journal: { path: "/var/lib/ringmaster/decisions", maxBytes: 1_073_741_824 },
  });
  const sip = {
    type: "sip",
    options: {},
    intervalMs: 1_000,
    timeoutMs: 1_000,
    thresholds: { rise: 1, fall: 1 },
  };
  assertEquals(services, [{
    name: "fwmark:7/4",
    key: { by: "fwmark", mark: 7, family: 4 },
    scheduler: "sh",
    schedulerFlags: ["sh-fallback", "sh-port"],
    persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
    quiescent: false,
    readdquiescent: true,
    fallback: { address: "127.0.0.1", port: 0, forwarding: "gate" },
    fallbackCommand: "/etc/fallback --now",
    servers: [{
      address: "10.0.0.1",
      port: 0,
      forwarding: "gate",
      weight: 2,
      check: { ...sip, connects: 3, target: { address: "10.0.0.1", port: 5060 } },
    }, {
      address: "10.0.0.2",
      port: 5061,
      forwarding: "masq",
      weight: 1,
      check: { ...sip, connects: 3, target: { address: "10.0.0.2", port: 5060 } },
    }],
  }, {
    name: "fwmark:7/6",
    key: { by: "fwmark", mark: 7, family: 6 },
    scheduler: "wrr",
    schedulerFlags: ["flag-2"],
    quiescent: false,
    readdquiescent: true,
    fallbackCommand: "/etc/fallback --now",
    servers: [{
      address: "2001:db8::1",
      port: 80,
      forwarding: "masq",
      weight: 1,
      check: { ...sip, type: "connect", target: { address: "2001:db8::1", port: 80 } },
    }],
  }, {
    name: "[2001:db8::150]:53/udp",
    key: { by: "address", protocol: "udp", address: "2001:db8::150", port: 53 },
    scheduler: "wrr",
    onePacket: true,
    quiescent: true,
    cleanstop: false,
    fallbackCommand: "/etc/other",
    monitorFile: "/var/log/monitor.log",
    servers: [{
      address: "2001:db8::2",
      port: 53,
      forwarding: "masq",
      weight: 0,
      upperThreshold: 10,
      lowerThreshold: 5,
      check: { ...sip, target: { address: "2001:db8::2", port: 53 } },
    }],
  }]);
});

Deno.test("the logfile and the facility of the system log are options of the log observer", async () => {
  const result = await load("logfile: /x\nsyslog: local0\nservices: []\n");
  assert(result.ok);
  assertEquals(result.config.observers[0], {
    type: "log",
    options: { file: "/x", syslog: "local0" },
  });
});

Deno.test("log says how events are written, and its words and the older ones mean the same", async () => {
  const same = await load("logfile: /x\nlog: { syslog: local0 }\nservices: []\n");
  assert(same.ok);
  assertEquals(same.config.observers[0]?.options, { file: "/x", syslog: "local0" });
  const whole = await load(
    "log: { format: json, level: warning, file: /x, syslog: local0, repeats: 1m }\nservices: []\n",
  );
  assert(whole.ok);
  assertEquals(whole.config.observers[0]?.options, {
    format: "json",
    level: "warning",
    file: "/x",
    syslog: "local0",
    repeats: "1m",
  });
});

testCases(
  "what is wrong with the log is told at the key that the operator wrote",
  (part) => `services: []\n${part}`,
  [
    [
      "log: { format: jsn }",
      '2: log.format: found "jsn", did you mean "json"? allowed are text, json',
    ],
    ["log:\n  level: debug", '3: log.level: found "debug"; allowed are info, warning, error'],
    ["log: { file: '' }", '2: log.file: found ""; wanted is the path of a file'],
    [
      "log: { repeats: 10 }",
      "2: log.repeats: found 10; wanted is a duration with its unit, from 0ms to 1h",
    ],
    ["log: /var/log/x", '2: log: found "/var/log/x"; wanted is a mapping'],
    [
      "log: { fiel: /x }",
      '2: log.fiel: unknown key "fiel", did you mean "file"? allowed are file, format, level, repeats, syslog',
    ],
    [
      "log: { file: /x }\nlogfile: /y",
      "3: logfile: it means the same as log.file, which is there too, in line 2",
    ],
    [
      "syslog: user\nlog: { syslog: user }",
      "2: syslog: it means the same as log.syslog, which is there too, in line 3",
    ],
  ],
);

testCases(
  "a wrong word for the director is told with its line",
  (part) => `services: []\n${part}`,
  [
    ["drift: fix", '2: drift: found "fix"; allowed are repair, announce'],
    [
      "syslog: local9",
      '2: syslog: found "local9", did you mean "local0"? allowed are kern, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, authpriv, ftp, local0, local1, local2, local3, local4, local5, local6, local7',
    ],
    [
      "state: var/lib",
      '2: state: found "var/lib"; wanted is the path of a folder, beginning with /',
    ],
    [
      "journal: { size: 64 }",
      "2: journal.size: found 64; wanted is a size with its unit, MB or GB, from 4MB to 64GB",
    ],
    [
      "journal: sometimes",
      '2: journal: found "sometimes"; wanted is off, or a mapping with path and size',
    ],
    [
      "maintenancedir: ''",
      '2: maintenancedir: found ""; wanted is the path of a folder, beginning with /',
    ],
    [
      "callback: changed",
      '2: callback: found "changed"; wanted is the path of a program, beginning with /',
    ],
    [
      "sysctl:\n  net.ipv4.ip_forward: 1\n  ../etc/passwd: 1\n  net.x: yes please\n  net.y: [1]",
      '4: sysctl["../etc/passwd"]: found "../etc/passwd"; wanted is the name of a kernel setting, such as net.ipv4.ip_forward',
      '6: sysctl["net.y"]: found a list; wanted is a number, text in one line, or leave',
    ],
    ["plugins: a.ts", '2: plugins: found "a.ts"; wanted is a list'],
    ["plugins: [ 5 ]", "2: plugins[0]: found 5; wanted is the path of a plugin"],
  ],
);

const inService = (part: string) =>
  `services:
  - virtual: 10.0.0.1:80
    real: [ 10.0.0.2 ]
    ${part.replaceAll("\n", "\n    ")}
`;

testCases("a wrong word of a service is told with its line", inService, [
  [
    "schedflags: sh-port",
    '4: services[0].schedflags: cannot use it with scheduler wrr: found "sh-port"; allowed are flag-1, flag-2, flag-3',
  ],
  [
    "scheduler: sh\nschedflags: [ mh-port ]",
    '5: services[0].schedflags: cannot use it with scheduler sh: found "mh-port", did you mean "sh-port"? allowed are sh-fallback, sh-port, flag-3',
  ],
  [
    "ops: yes",
    "4: services[0].ops: one-packet scheduling is for udp services only; say no, or leave it out",
  ],
  [
    "readdquiescent: 2\ncleanstop: never",
    "4: services[0].readdquiescent: found 2; wanted is yes or no (or on, off, true, false)",
    '5: services[0].cleanstop: found "never"; wanted is yes or no (or on, off, true, false)',
  ],
  [
    "fallbackcommand: ''\nmonitorfile: 7",
    '4: services[0].fallbackcommand: found ""; wanted is a shell command',
    "5: services[0].monitorfile: found 7; wanted is the path of a file",
  ],
  [
    "check: { connects: -1 }",
    "4: services[0].check.connects: found -1; wanted is a whole number from 0 to 1000000",
  ],
  [
    "netmask: 255.255.255.0",
    "4: services[0].netmask: a netmask has a meaning only together with persistent",
  ],
]);
