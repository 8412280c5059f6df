import { assertEquals } from "@std/assert";
import type { Notes } from "./notes.ts";
import * as settings from "./settings.ts";
import { tried } from "./test_notes.ts";

const noted = (check: (notes: Notes) => unknown) => tried(check).messages;

Deno.test("readAutoFailback takes on, off and legacy, which it explains", () => {
  const read = (text: string) => tried((notes) => settings.readAutoFailback(text, notes));
  assertEquals(read("on"), { value: true, messages: [] });
  assertEquals(read("OFF"), { value: false, messages: [] });
  const legacy = read("Legacy");
  assertEquals(legacy.value, true);
  assertEquals(legacy.messages.length, 1);
  assertEquals(/^warning: .*is read as on.*write on or off$/.test(legacy.messages[0] ?? ""), true);
  assertEquals(read("legcy").messages, [
    'cannot read "legcy" as on, off or legacy, did you mean "legacy"?',
  ]);
});

Deno.test("readNiceFailback is the opposite of auto_failback", () => {
  assertEquals(tried((notes) => settings.readNiceFailback("on", notes)), {
    value: false,
    messages: ["warning: is obsolete and read as its opposite: auto_failback off"],
  });
  assertEquals(tried((notes) => settings.readNiceFailback("off", notes)).value, true);
  assertEquals(tried((notes) => settings.readNiceFailback("legacy", notes)).value, undefined);
});

Deno.test("readNode gives names in lower case and refuses what uname -n cannot say", () => {
  assertEquals(
    tried((notes) => settings.readNode("AppNode1.Example", notes)).value,
    "appnode1.example",
  );
  for (const text of ["a/b", "a:b", "a".repeat(65), "-a", ".", "ä", "a\u0001"]) {
    assertEquals(tried((notes) => settings.readNode(text, notes)).value, undefined);
  }
});

Deno.test("readPing takes hosts of its family, and wants one", () => {
  assertEquals(tried((notes) => settings.readPing(["10.0.0.1", "gate"], 4, notes)), {
    value: ["10.0.0.1", "gate"],
    messages: [],
  });
  assertEquals(tried((notes) => settings.readPing(["FE80::1"], 6, notes)).value, ["fe80::1"]);
  assertEquals(tried((notes) => settings.readPing([], 4, notes)), {
    value: [],
    messages: ["names no host; wanted one or more"],
  });
});

Deno.test("readPingGroup wants a name and a host, and takes hosts of both families", () => {
  assertEquals(
    tried((notes) => settings.readPingGroup(["routers", "10.0.0.1", "FE80::1"], notes)),
    { value: [{ name: "routers", hosts: ["10.0.0.1", "fe80::1"] }], messages: [] },
  );
  for (const values of [[], ["routers"]]) {
    assertEquals(tried((notes) => settings.readPingGroup(values, notes)), {
      value: [],
      messages: [`has ${values.length} values; wanted are a name and one or more hosts`],
    });
  }
  assertEquals(
    tried((notes) => settings.readPingGroup(["routers", "10.0.0.999"], notes)).value,
    [],
  );
});

Deno.test("readLogfile wants an absolute path, and readFacility a facility or none", () => {
  assertEquals(tried((notes) => settings.readLogfile("/var/log/ha", notes)).value, "/var/log/ha");
  assertEquals(noted((notes) => settings.readLogfile("ha.log", notes)), [
    'cannot use "ha.log" as a log file; wanted a path that begins with /',
  ]);
  assertEquals(tried((notes) => settings.readFacility("Local7", notes)).value, "local7");
  assertEquals(tried((notes) => settings.readFacility("none", notes)).value, null);
  assertEquals(noted((notes) => settings.readFacility("deamon", notes)), [
    'cannot read "deamon" as a facility of the system log, did you mean "daemon"?',
  ]);
});

Deno.test("what is right with one value alone is refused with others", () => {
  assertEquals(noted((notes) => settings.checkAutojoin("none", notes)), []);
  assertEquals(noted((notes) => settings.checkAutojoin("any", notes)).length, 1);
  assertEquals(noted((notes) => settings.checkPacemaker("off", notes)), []);
  for (const text of ["yes", "respawn", "manual"]) {
    assertEquals(noted((notes) => settings.checkPacemaker(text, notes)), [
      `cannot take "${text}"; resources are those of haresources here, not of Pacemaker; delete the line`,
    ]);
  }
  assertEquals(noted((notes) => settings.checkGeneration("file", notes)), []);
  assertEquals(
    noted((notes) => settings.checkGeneration("time", notes))[0]?.slice(0, 8),
    "warning:",
  );
  assertEquals(noted((notes) => settings.checkGeneration("fil", notes)), [
    'cannot read "fil" as file or time, did you mean "file"?',
  ]);
  assertEquals(noted((notes) => settings.checkLoggingDaemon("no", notes)), []);
  assertEquals(
    noted((notes) => settings.checkLoggingDaemon("yes", notes))[0]?.slice(0, 8),
    "warning:",
  );
  assertEquals(noted((notes) => settings.checkLoggingDaemon("maybe", notes)).length, 1);
});

Deno.test("readRespawn knows ipfail, whose work is built in, and refuses other programs", () => {
  const respawn = (...values: string[]) => tried((notes) => settings.readRespawn(values, notes));
  assertEquals(respawn("hacluster", "/usr/lib/heartbeat/ipfail"), { value: true, messages: [] });
  assertEquals(respawn("hacluster", "/usr/lib/heartbeat/dopd"), {
    value: false,
    messages: [
      'cannot run "/usr/lib/heartbeat/dopd"; the director runs no clients: start it with the service manager',
    ],
  });
  assertEquals(respawn("hacluster", "/bin/notipfail").value, false);
  assertEquals(respawn("hacluster").messages, [
    "has too few values; wanted are a user and the path of a program",
  ]);
});
