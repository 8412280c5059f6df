/** Every command, in the order of the help text. */

import { audit } from "./audit.ts";
import { check } from "./check.ts";
import { clStatus } from "./cl_status.ts";
import { role, standby, takeover } from "./cluster.ts";
import type { Command } from "./command.ts";
import { completionsFor } from "./completions.ts";
import { configCheck, configReplace, configShow } from "./config.ts";
import { convert } from "./convert.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { drain } from "./drain.ts";
import { events } from "./events.ts";
import { hbStandby, hbTakeover, heartbeat } from "./heartbeat.ts";
import { keygen } from "./keygen.ts";
import { layer, layerDrop } from "./layer.ts";
import { plan } from "./plan.ts";
import { plugins } from "./plugins.ts";
import { promote } from "./promote.ts";
import { release } from "./release.ts";
import { reload } from "./reload.ts";
import { replay } from "./replay.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { serverAdd, serverRemove, serverSet } from "./server.ts";
import { serviceRemove, serviceSet } from "./service.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { tokenAdd, tokenList, tokenRemove } from "./token.ts";
import { disable, enable, weight } from "./verbs.ts";
import { version } from "./version.ts";
import { why } from "./why.ts";

export const COMMANDS: readonly Command[] = [
  run,
  check,
  convert,
  keygen,
  tokenAdd,
  tokenList,
  tokenRemove,
  plan,
  status,
  why,
  events,
  audit,
  replay,
  drain,
  enable,
  disable,
  weight,
  serverAdd,
  serverSet,
  serverRemove,
  serviceSet,
  serviceRemove,
  layer,
  layerDrop,
  promote,
  role,
  standby,
  takeover,
  release,
  sync,
  reload,
  configShow,
  configCheck,
  configReplace,
  doctor,
  demo,
  plugins,
  schema,
  completionsFor(() => COMMANDS),
  version,
  clStatus,
  heartbeat,
  hbStandby,
  hbTakeover,
];
