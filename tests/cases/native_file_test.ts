/** Problems of the file as a whole and of what goes over several lines: each is told with its line. */

import { testCases } from "./native_config.ts";

const asIs = (text: string) => text;

testCases("the file as a whole must be a mapping with known keys", asIs, [
  ["", "1: the file is empty; wanted is a list of services"],
  [
    `- a
- b`,
    "1: found a list; wanted is a mapping",
  ],
  ["services: 3", "1: services: found 3; wanted is a list"],
  ["{}", "1: warning: services: no service is defined"],
  [
    `# nothing
services:
`,
    "2: warning: services: no service is defined",
  ],
  [
    `node: a
servces: []`,
    '2: servces: unknown key "servces", did you mean "services"? allowed are admin, autoreload, backend, backends, callback, cleanstop, cluster, defaults, drift, journal, log, logfile, maintenancedir, node, observers, plugins, services, state, sysctl, syslog',
  ],
  [
    `services: []
clustre: {}
clustr: {}`,
    '2: clustre: unknown key "clustre", did you mean "cluster"? allowed are admin, autoreload, backend, backends, callback, cleanstop, cluster, defaults, drift, journal, log, logfile, maintenancedir, node, observers, plugins, services, state, sysctl, syslog',
    '3: clustr: unknown key "clustr", did you mean "cluster"? allowed are admin, autoreload, backend, backends, callback, cleanstop, cluster, defaults, drift, journal, log, logfile, maintenancedir, node, observers, plugins, services, state, sysctl, syslog',
  ],
  [
    `services:
  -
  - 5
  - []
`,
    "2: services[0]: found nothing; wanted is a mapping",
    "3: services[1]: found 5; wanted is a mapping",
    "4: services[2]: found an empty list; wanted is a mapping",
  ],
  [
    `services: []
node: 5
backend: ipvs
autoreload: maybe
cleanstop: 1
logfile: ''
admin: /run/x
`,
    "2: node: found 5; wanted is a name",
    '3: backend: unknown backend "ipvs"; there are userspace',
    '4: autoreload: found "maybe"; wanted is yes or no (or on, off, true, false)',
    "5: cleanstop: found 1; wanted is yes or no (or on, off, true, false)",
    '6: logfile: found ""; wanted is the path of a file',
    '7: admin: found "/run/x"; wanted is a mapping',
  ],
  [
    `services: []
admin:
  sockt: /x
`,
    '3: admin.sockt: unknown key "sockt", did you mean "socket"? allowed are group, hosts, listen, peers, plain_text, public_read, socket, tls, tokens',
  ],
  [
    `services: []
backends:
  userspace: { udp_timout: 1m }
  userspce: {}
`,
    '3: backends.userspace.udp_timout: unknown key "udp_timout", did you mean "udp_timeout"? allowed is udp_timeout',
    '4: backends.userspce: unknown backend "userspce", did you mean "userspace"? there are userspace',
  ],
  [
    `services: []
backends: { userspace: 5 }
`,
    "2: backends.userspace: found 5; wanted is a mapping",
  ],
  [
    `services: []
node: ' a'
defaults: none
`,
    '2: node: found " a"; wanted is a name in one line, without blanks around it',
    '3: defaults: found "none"; wanted is a mapping',
  ],
  [
    `services: []
defaults:
  schedulr: rr
  quiescent: 2
  scheduler: wr
  fallback: {}
`,
    '3: defaults.schedulr: unknown key "schedulr", did you mean "scheduler"? allowed are check, fallback, fallbackcommand, quiescent, readdquiescent, scheduler',
    "4: defaults.quiescent: found 2; wanted is yes or no (or on, off, true, false)",
    '5: defaults.scheduler: found "wr", did you mean "rr"? allowed are rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, mh, fo, ovf',
    '6: defaults.fallback.address: is missing; wanted is an address such as "10.0.0.147:9072"',
  ],
]);

testCases("what is wrong with one part of a service does not hide the others", asIs, [
  [
    `services:
  - name: x
    real:
      - 10.0.0.1 mask
      - 10.0.0.2
`,
    '2: services[0].virtual: is missing; wanted is an address such as "10.0.0.150:9072/tcp"',
    '4: services[0].real[0]: cannot read the forwarding: found "mask", did you mean "masq"? allowed are gate, masq, ipip',
  ],
  [
    `defaults:
  fallback: 127.0.0.1:80
services:
  - virtual: '[::1]:80'
    real: ['[::2]']
`,
    "2: defaults.fallback: 127.0.0.1 is an IPv4 address, but the virtual address ::1 is IPv6; both must be of one family",
  ],
  [
    `node: AppNode1
autorelod: yes
defaults:
  check: { intervall: 1s }
services:
  - name: web
    virtual: 10.0.0.150
    sheduler: rr
    real:
      - 10.0.0.1 mask
      - { address: 10.0.0.2, weight: 70000 }
  - name: sip
    virtual: 10.0.0.150:5060/udp
    persistent: long
    netmask: 255.255.255.0
    check: { type: sipp, login: x }
    real:
      - nowhere.example
`,
    '2: autorelod: unknown key "autorelod", did you mean "autoreload"? allowed are admin, autoreload, backend, backends, callback, cleanstop, cluster, defaults, drift, journal, log, logfile, maintenancedir, node, observers, plugins, services, state, sysctl, syslog',
    '7: services[0].virtual: found no port in "10.0.0.150"; wanted is HOST:PORT or HOST:PORT/PROTOCOL',
    '8: services[0].sheduler: unknown key "sheduler", did you mean "scheduler"? allowed are check, cleanstop, fallback, fallbackcommand, monitorfile, name, netmask, ops, persistent, quiescent, readdquiescent, real, schedflags, scheduler, virtual',
    '10: services[0].real[0]: cannot read the forwarding: found "mask", did you mean "masq"? allowed are gate, masq, ipip',
    "11: services[0].real[1].weight: found 70000; wanted is a whole number from 0 to 65535",
    '14: services[1].persistent: found "long"; wanted is whole seconds with the unit, from 1s to 2678400s',
    '16: services[1].check.type: unknown checker "sipp", did you mean "sip"? there are connect, http, sip',
    '18: services[1].real[0]: cannot find an IPv4 address of host "nowhere.example"',
  ],
]);

testCases("a service and its name are there once, and a server once in a service", asIs, [
  [
    `services:
  - virtual: 10.0.0.1:80
    real: [10.0.0.2]
  - virtual: 10.0.0.1:http/tcp
    real: [10.0.0.2]
  - virtual: 10.0.0.1:80/udp
    check: {type: sip}
    real: [10.0.0.2]
`,
    "4: services[1].virtual: the virtual service 10.0.0.1:80/tcp is defined twice, first in line 2",
  ],
  [
    `services:
  - virtual: 10.0.0.1:80
    name: web
    real: [10.0.0.2]
  - virtual: 10.0.0.1:81
    name: web
    real: [10.0.0.2]
  - virtual: 10.0.0.1:82
    name: 10.0.0.1:80/tcp
    real: [10.0.0.2]
`,
    '6: services[1].name: the name "web" means another service already, in line 2',
    '9: services[2].name: the name "10.0.0.1:80/tcp" means another service already, in line 2',
  ],
  [
    `services:
  - virtual: 10.0.0.1:80
    real:
      - 10.0.0.2
      - 10.0.0.3:80 gate
      - node1.example:80
      - 10.0.0.2:http masq 7
      - 10.0.0.1
`,
    "7: warning: services[0].real[3]: the real server 10.0.0.2:80 is listed already, in line 4; this entry counts for nothing",
    "8: warning: services[0].real[4]: the real server 10.0.0.1:80 is listed already, in line 6; this entry counts for nothing",
  ],
  [
    `services:
  - virtual: 10.0.0.1:80
  - virtual: 10.0.0.1:81
    fallback: 127.0.0.1
    real:
`,
    "2: warning: services[0].real: the service has no real servers",
    "5: warning: services[1].real: the service has no real servers; its fallback will always be used",
  ],
]);
