import { assertEquals } from "@std/assert";
import {
  defaultSocketPath,
  defaultStateDirectory,
  socketPathFor,
  stateDirectoryFor,
} from "./places.ts";

function pathFor(uid: number | null, variables: Readonly<Record<string, string>> = {}): string {
  return socketPathFor({ uid, env: (name) => variables[name] });
}

Deno.test("socketPathFor gives root the system's runtime folder, whatever XDG says", () => {
  assertEquals(pathFor(0), "/run/ringmaster/admin.sock");
  assertEquals(pathFor(0, { XDG_RUNTIME_DIR: "/run/user/0" }), "/run/ringmaster/admin.sock");
});

Deno.test("socketPathFor gives a user the folder that the session made, else one under /tmp", () => {
  assertEquals(
    pathFor(1000, { XDG_RUNTIME_DIR: "/run/user/1000" }),
    "/run/user/1000/ringmaster/admin.sock",
  );
  assertEquals(
    pathFor(1000, { XDG_RUNTIME_DIR: "/run/user/1000/" }),
    "/run/user/1000/ringmaster/admin.sock",
  );
  assertEquals(pathFor(1000), "/tmp/ringmaster-1000/admin.sock");
  assertEquals(pathFor(1000, { XDG_RUNTIME_DIR: "" }), "/tmp/ringmaster-1000/admin.sock");
  assertEquals(pathFor(1000, { XDG_RUNTIME_DIR: "run" }), "/tmp/ringmaster-1000/admin.sock");
  assertEquals(pathFor(null), "/tmp/ringmaster-user/admin.sock");
});

Deno.test("socketPathFor lets RINGMASTER_SOCKET override the convention for everybody", () => {
  const variables = { RINGMASTER_SOCKET: "/srv/a.sock", XDG_RUNTIME_DIR: "/run/user/1000" };
  assertEquals(pathFor(0, variables), "/srv/a.sock");
  assertEquals(pathFor(1000, variables), "/srv/a.sock");
  assertEquals(pathFor(0, { RINGMASTER_SOCKET: "" }), "/run/ringmaster/admin.sock");
});

Deno.test("defaultSocketPath reads this process's user and environment", () => {
  const before = Deno.env.get("RINGMASTER_SOCKET");
  Deno.env.set("RINGMASTER_SOCKET", "/srv/of-this-test.sock");
  try {
    assertEquals(defaultSocketPath(), "/srv/of-this-test.sock");
  } finally {
    if (before === undefined) Deno.env.delete("RINGMASTER_SOCKET");
    else Deno.env.set("RINGMASTER_SOCKET", before);
  }
});

function stateFor(uid: number | null, variables: Readonly<Record<string, string>> = {}): string {
  return stateDirectoryFor({ uid, env: (name) => variables[name] });
}

Deno.test("stateDirectoryFor gives root the system's folder, whatever home and XDG say", () => {
  assertEquals(stateFor(0), "/var/lib/ringmaster");
  assertEquals(stateFor(0, { HOME: "/root", XDG_STATE_HOME: "/root/s" }), "/var/lib/ringmaster");
});

Deno.test("stateDirectoryFor gives a user the folder of the XDG specification, or its default", () => {
  const home = { HOME: "/home/ann" };
  assertEquals(stateFor(1000, home), "/home/ann/.local/state/ringmaster");
  assertEquals(stateFor(1000, { HOME: "/home/ann/" }), "/home/ann/.local/state/ringmaster");
  assertEquals(stateFor(1000, { ...home, XDG_STATE_HOME: "/srv/s/" }), "/srv/s/ringmaster");
  assertEquals(
    stateFor(1000, { ...home, XDG_STATE_HOME: "relative" }),
    "/home/ann/.local/state/ringmaster",
  );
  assertEquals(stateFor(1000), "/tmp/ringmaster-1000/state");
  assertEquals(stateFor(1000, { HOME: "" }), "/tmp/ringmaster-1000/state");
  assertEquals(stateFor(null), "/tmp/ringmaster-user/state");
});

Deno.test("stateDirectoryFor lets RINGMASTER_STATE override the convention for everybody", () => {
  const variables = { RINGMASTER_STATE: "/srv/state", XDG_STATE_HOME: "/s", HOME: "/h" };
  assertEquals(stateFor(0, variables), "/srv/state");
  assertEquals(stateFor(1000, variables), "/srv/state");
  assertEquals(stateFor(0, { RINGMASTER_STATE: "" }), "/var/lib/ringmaster");
});

Deno.test("defaultStateDirectory reads this process's user and environment", () => {
  const before = Deno.env.get("RINGMASTER_STATE");
  Deno.env.set("RINGMASTER_STATE", "/srv/of-this-test");
  try {
    assertEquals(defaultStateDirectory(), "/srv/of-this-test");
  } finally {
    if (before === undefined) Deno.env.delete("RINGMASTER_STATE");
    else Deno.env.set("RINGMASTER_STATE", before);
  }
});
