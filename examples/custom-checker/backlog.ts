/** A checker of one's own: a Redis server whose job queue is too long gets no new connections until it caught up. */

import { definePlugin, z } from "ringmaster";

export default definePlugin({
  kind: "checker",
  name: "backlog",
  summary: "asks Redis how many jobs wait in a list",
  sdk: 1,
  protocols: ["tcp"],
  options: z.strictObject({
    list: z.string().regex(/^\S+$/).default("jobs").describe("Name of the list"),
    max: z.int().min(0).describe("More jobs than that are too many"),
  }),
  create: ({ list, max }, { dial }) => ({
    async check(target, signal) {
      const connection = await dial.tcp(target, signal);
      try {
        await connection.write(new TextEncoder().encode(`LLEN ${list}\r\n`));
        const buffer = new Uint8Array(512);
        let answer = "";
        while (!answer.includes("\n") && answer.length < 512) {
          const count = await connection.read(buffer);
          if (count === null) break;
          answer += new TextDecoder().decode(buffer.subarray(0, count));
        }
        const waiting = /^:(\d+)\r\n/.exec(answer)?.[1];
        if (waiting === undefined) {
          return { healthy: false, message: `answered "${answer.trim()}"` };
        }
        return { healthy: Number(waiting) <= max, message: `${waiting} jobs wait, allowed ${max}` };
      } finally {
        connection.close();
      }
    },
  }),
});
