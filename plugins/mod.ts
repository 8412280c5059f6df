/**
 * What ships with the program: one explicit list, nothing is found by scanning folders. The order
 * means something for formats only: the first that recognizes a file reads it, so that the one that
 * takes anything comes last.
 */

import type { AnyPlugin } from "../core/plugin/mod.ts";
import { plugin as ipvsadm } from "./backends/ipvsadm/mod.ts";
import { plugin as memory } from "./backends/memory/mod.ts";
import { plugin as userspace } from "./backends/userspace/mod.ts";
import { plugin as connect } from "./checkers/connect/mod.ts";
import { plugin as external } from "./checkers/external/mod.ts";
import { http, https } from "./checkers/http/mod.ts";
import { plugin as none } from "./checkers/none/mod.ts";
import { plugin as off } from "./checkers/off/mod.ts";
import { plugin as on } from "./checkers/on/mod.ts";
import { plugin as ping } from "./checkers/ping/mod.ts";
import { plugin as sip } from "./checkers/sip/mod.ts";
import { plugin as heartbeat } from "./formats/heartbeat/mod.ts";
import { plugin as ldirectord } from "./formats/ldirectord/mod.ts";
import { plugin as yaml } from "./formats/yaml/mod.ts";
import { plugin as broadcast } from "./heartbeats/broadcast/mod.ts";
import { plugin as memoryHeartbeat } from "./heartbeats/memory/mod.ts";
import { plugin as multicast } from "./heartbeats/multicast/mod.ts";
import { plugin as unicast } from "./heartbeats/unicast/mod.ts";
import { plugin as admin } from "./observers/admin/mod.ts";
import { plugin as log } from "./observers/log/mod.ts";
import { plugin as metrics } from "./observers/metrics/mod.ts";
import { plugin as ipAddr } from "./resources/ip_addr/mod.ts";
import { plugin as ipvsSync } from "./resources/ipvs_sync/mod.ts";
import { plugin as memoryResource } from "./resources/memory/mod.ts";
import { plugin as script } from "./resources/script/mod.ts";

export const builtinPlugins: readonly AnyPlugin[] = [
  heartbeat,
  ldirectord,
  yaml,
  connect,
  http,
  https,
  sip,
  ping,
  external,
  on,
  off,
  none,
  ipvsadm,
  userspace,
  memory,
  ipAddr,
  ipvsSync,
  script,
  memoryResource,
  multicast,
  broadcast,
  unicast,
  memoryHeartbeat,
  log,
  metrics,
  admin,
];
