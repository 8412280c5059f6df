/** Every command, in the order of the help text. */

import { check } from "./check.ts";
import { clStatus } from "./cl_status.ts";
import { role, standby, takeover } from "./cluster.ts";
import type { Command } from "./command.ts";
import { completionsFor } from "./completions.ts";
import { convert } from "./convert.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { drain } from "./drain.ts";
import { events } from "./events.ts";
import { hbStandby, hbTakeover, heartbeat } from "./heartbeat.ts";
import { keygen } from "./keygen.ts";
import { plan } from "./plan.ts";
import { plugins } from "./plugins.ts";
import { release } from "./release.ts";
import { reload } from "./reload.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { disable, enable, weight } from "./verbs.ts";
import { version } from "./version.ts";
import { why } from "./why.ts";

export const COMMANDS: readonly Command[] = [
  run,
  check,
  convert,
  keygen,
  plan,
  status,
  why,
  events,
  drain,
  enable,
  disable,
  weight,
  role,
  standby,
  takeover,
  release,
  sync,
  reload,
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
