import { assertEquals, assertStringIncludes } from "@std/assert";
import { lines, type Machine, machinePorts, STATE } from "./doctor_fixtures.ts";
import { folderFindings } from "./doctor_folders.ts";
import { configOf } from "./director_fixtures.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { systemPorts } from "./ports/mod.ts";

function look(config: Partial<DirectorConfig>, machine: Machine = {}) {
  const { ports } = machinePorts(machine);
  return folderFindings(configOf([], { stateDirectory: STATE, ...config }), ports);
}

Deno.test("folderFindings is content with a state folder that can be written", async () => {
  assertEquals(lines(await look({})), ["ok state folder /var/lib/ringmaster: it can be written"]);
});

Deno.test("folderFindings is content with a state folder that can be made where its parent is", async () => {
  const asked: string[] = [];
  const command: Machine["command"] = ({ program, args }) => {
    asked.push([program, ...args].join(" "));
    return {};
  };
  assertEquals(lines(await look({ stateDirectory: "/var/lib/other/deep" }, { command })), [
    "ok state folder /var/lib/other/deep: it can be made when it is needed",
  ]);
  assertEquals(asked, ["test -w /var/lib -a -x /var/lib"]);
});

Deno.test("folderFindings fails for a state folder that cannot be written, or is none", async () => {
  const [closed] = await look({}, { command: () => ({ code: 1 }) });
  assertEquals([closed?.status, closed?.message], ["failed", "it cannot be written"]);
  assertStringIncludes(closed?.remedy ?? "", "name another folder with state:");
  const [missing] = await look({ stateDirectory: "/var/lib/x/y" }, {
    command: () => ({ code: 1 }),
  });
  assertEquals(missing?.message, "it is not there, and /var/lib cannot be written");
  const [file] = await look({ stateDirectory: "/etc/plain/x" }, { texts: { "/etc/plain": "" } });
  assertEquals([file?.status, file?.message], ["failed", "/etc/plain is no folder"]);
  const [untried] = await look({}, { command: () => new Error("no such program") });
  assertEquals([untried?.status, untried?.message], [
    "failed",
    "it cannot be tried: no such program",
  ]);
});

Deno.test("folderFindings fails for a state folder that everybody may change", async () => {
  const [open] = await look({}, { facts: { [`${STATE}/`]: { mode: 0o777 } } });
  assertEquals([open?.status, open?.remedy], ["failed", `run "chmod o-w ${STATE}"`]);
});

Deno.test("folderFindings looks at the place that fits the user where no state folder is named", async () => {
  const before = Deno.env.get("RINGMASTER_STATE");
  Deno.env.set("RINGMASTER_STATE", "/var/lib/of-this-test");
  try {
    const { ports } = machinePorts({});
    const [finding] = await folderFindings(configOf([]), ports);
    assertEquals(finding?.subject, "state folder /var/lib/of-this-test");
  } finally {
    if (before === undefined) Deno.env.delete("RINGMASTER_STATE");
    else Deno.env.set("RINGMASTER_STATE", before);
  }
});

Deno.test("folderFindings only warns of a maintenance folder that is missing, as the director does", async () => {
  const maintenanceDirectory = "/etc/ringmaster/maintenance";
  const [, missing] = await look({ maintenanceDirectory });
  assertEquals([missing?.status, missing?.message], ["warning", "there is no such folder"]);
  const [, file] = await look({ maintenanceDirectory }, { texts: { [maintenanceDirectory]: "" } });
  assertEquals([file?.status, file?.message], ["warning", "it is no folder"]);
  const facts = { [`${maintenanceDirectory}/`]: {} };
  const [, there] = await look({ maintenanceDirectory }, { facts });
  assertEquals(there?.status, "ok");
});

Deno.test("folderFindings fails for a callback that is missing or cannot be run", async () => {
  const callback = "/usr/local/bin/changed";
  const [, missing] = await look({ callback });
  assertEquals([missing?.status, missing?.message], ["failed", "there is no such program"]);
  const texts = { [callback]: "#!/bin/sh\n" };
  const [, plain] = await look({ callback }, { texts, facts: { [callback]: { mode: 0o644 } } });
  assertEquals([plain?.status, plain?.remedy], ["failed", `run "chmod +x ${callback}"`]);
  const [, runs] = await look({ callback }, { texts, facts: { [callback]: { mode: 0o755 } } });
  assertEquals([runs?.status, runs?.message], ["ok", "it can be run"]);
});

Deno.test("folderFindings tries a real folder without leaving anything in it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-doctor-" });
  try {
    for (const stateDirectory of [folder, `${folder}/made/later`]) {
      const [finding] = await folderFindings(configOf([], { stateDirectory }), systemPorts);
      assertEquals(finding?.status, "ok", finding?.message);
    }
    assertEquals([...Deno.readDirSync(folder)], []);
    // Nobody may write there, not even root.
    const [refused] = await folderFindings(
      configOf([], { stateDirectory: "/proc/sys" }),
      systemPorts,
    );
    assertEquals(refused?.status, "failed");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
