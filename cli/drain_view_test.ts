import { assertEquals } from "@std/assert";
import type { ServerSnapshot, Snapshot, Standing } from "../mod.ts";
import { deadlineOf, drainProgress, leftOf } from "./drain_view.ts";
import { SNAPSHOT, TAKEN_AT, UP_SERVER } from "./test_snapshot.ts";

const WHO = { service: "10.0.0.150:9072/tcp", server: UP_SERVER.id };
const SUBJECT = "10.0.0.147:9072 of 10.0.0.150:9072/tcp";

function withStanding(standing?: Standing, more: Partial<ServerSnapshot> = {}): Snapshot {
  const server = { ...UP_SERVER, ...(standing === undefined ? {} : { standing }), ...more };
  return {
    ...SNAPSHOT,
    services: SNAPSHOT.services.map((service) => ({ ...service, servers: [server] })),
  };
}

Deno.test("drainProgress says what is left and until when while it goes on", () => {
  const standing = { mode: "draining", since: TAKEN_AT, deadlineAt: TAKEN_AT + 250_000 } as const;
  assertEquals(drainProgress(withStanding(standing, { connectionsLeft: 3 }), WHO), {
    state: "draining",
    line: `draining ${SUBJECT}: 3 connections left, disabled in 4m 10s at the latest`,
  });
  const { deadlineAt: _, ...endless } = standing;
  assertEquals(
    drainProgress(withStanding(endless), WHO).line,
    `draining ${SUBJECT}: the backend does not count connections`,
  );
});

Deno.test("drainProgress says that it is done, and that it was ended in another way", () => {
  const since = TAKEN_AT;
  assertEquals(drainProgress(withStanding({ mode: "disabled", since }), WHO), {
    state: "drained",
    line: `${SUBJECT} is drained and disabled`,
  });
  assertEquals(drainProgress(withStanding({ mode: "maintenance", since }), WHO), {
    state: "ended",
    line: `${SUBJECT} is in maintenance`,
  });
  const again = { state: "ended", line: `${SUBJECT} is in service again` } as const;
  assertEquals(drainProgress(withStanding(), WHO), again);
  assertEquals(drainProgress(withStanding({ weight: 5, since }), WHO), again);
  assertEquals(drainProgress({ ...SNAPSHOT, services: [] }, WHO), {
    state: "ended",
    line: `${SUBJECT} is no longer in the configuration`,
  });
});

Deno.test("leftOf and deadlineOf count in words", () => {
  assertEquals(leftOf({ ...UP_SERVER, connectionsLeft: 1 }), "1 connection left");
  assertEquals(leftOf({ ...UP_SERVER, connectionsLeft: 0 }), "0 connections left");
  const standing = { mode: "draining", since: 0, deadlineAt: 5_000 } as const;
  assertEquals(
    deadlineOf({ ...UP_SERVER, standing }, 9_000),
    ", disabled in 0s at the latest",
  );
  assertEquals(deadlineOf(UP_SERVER, 0), "");
});
