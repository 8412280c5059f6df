/** Options of the broadcast heartbeat. */

import { heartbeatPortSchema, interfaceSchema, z } from "../../../core/plugin/mod.ts";

export const broadcastOptions = z.strictObject({
  interface: interfaceSchema()
    .describe("Network interface that heartbeats go out of and come in by"),
  port: heartbeatPortSchema().describe("UDP port; the same on all directors"),
});

export type BroadcastOptions = z.output<typeof broadcastOptions>;
