import { assertEquals } from "@std/assert";
import { entryOf, formatLine } from "../../plugins/observers/log/line.ts";
import { readEventLines } from "./event_lines.ts";

const KEY = "10.0.0.150:9072/tcp";
const SERVER = "10.0.0.147:9072";

Deno.test("readEventLines reads back what the log observer writes, with and without a cause", () => {
  const down = { type: "server.down", service: KEY, server: SERVER, message: "refused" } as const;
  const stopping = { type: "director.stopping", reason: "SIGTERM" } as const;
  const log = [
    formatLine(entryOf({ ...down, id: 7, time: 1_700_000_000_123 })),
    formatLine(entryOf({ ...stopping, id: 8, time: 1_700_000_001_000, cause: 7 })),
    "",
  ].join("\n");
  assertEquals(readEventLines(log), [
    {
      time: 1_700_000_000_123,
      severity: "error",
      type: "server.down",
      text: `server ${SERVER} of ${KEY} is down: refused`,
    },
    {
      time: 1_700_000_001_000,
      severity: "info",
      type: "director.stopping",
      text: "stopping: SIGTERM",
    },
  ]);
});

Deno.test("readEventLines passes over other lines and a last one that is not yet whole", () => {
  const line = "2026-11-22T16:00:00.123Z info director.stopping #1 stopping: SIGTERM";
  assertEquals(readEventLines(`warning: something else\n\n${line}`), []);
  assertEquals(readEventLines(`warning: something else\n\n${line}\n`).length, 1);
});
