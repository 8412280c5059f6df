import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { refusal, roomOf } from "./rooms.ts";

function allowed(importer: string, target: string, typeOnly = false): boolean {
  return refusal(importer, target, typeOnly) === undefined;
}

Deno.test("roomOf knows the room of every kind of file", () => {
  const rooms: Readonly<Record<string, string | undefined>> = {
    "core/model/address.ts": "core/model",
    "core/model/address_test.ts": "core/model",
    "core/errors.ts": "core/errors",
    "core/errors_test.ts": "core/errors",
    "core/version_test.ts": "core/version",
    "core/director.ts": "core",
    "core/plan_once.ts": "core",
    "core/director_fixtures.ts": "core",
    "core/testing/harness.ts": "core/testing",
    "plugins/mod.ts": "plugins/mod",
    "plugins/checkers/http/parse.ts": "plugins/checkers/http",
    "mod.ts": "mod",
    "mod_test.ts": "mod",
    "cli/commands/run.ts": "cli",
    "examples/spring-ring/node.ts": "examples/spring-ring",
    "tests/lanes/lane.ts": "tests",
    "types/std.d.ts": "types",
    "core/shed/tools.ts": undefined,
    "plugins/loose.ts": undefined,
    "plugins/checkers/loose.ts": undefined,
    "examples/loose.ts": undefined,
    "shed/tools.ts": undefined,
    "loose.ts": undefined,
  };
  for (const [path, name] of Object.entries(rooms)) assertEquals(roomOf(path)?.name, name, path);
});

Deno.test("a file in no room may import nothing, so that no room appears unnoticed", () => {
  assertStringIncludes(refusal("shed/a.ts", "shed/b.ts", false) ?? "", "no room of the table");
});

Deno.test("core/model and core/version import nothing of ours", () => {
  assert(allowed("core/model/table.ts", "core/model/address.ts"));
  assert(!allowed("core/model/table.ts", "core/errors.ts"));
  assert(!allowed("core/model/table.ts", "core/plugin/mod.ts", true), "not even types");
  assert(!allowed("core/version.ts", "core/model/mod.ts"));
  assert(!allowed("core/version.ts", "deno.json"));
  assert(allowed("core/version_test.ts", "deno.json"));
});

Deno.test("core/errors, core/events and core/ports stand on the model", () => {
  for (const file of ["core/events/bus.ts", "core/ports/clock.ts", "core/errors.ts"]) {
    assert(allowed(file, "core/model/mod.ts"), file);
    assert(!allowed(file, "core/plugin/mod.ts"), file);
    assert(!allowed(file, "core/config/mod.ts"), file);
  }
  assert(allowed("core/ports/files.ts", "core/errors.ts"));
  assert(!allowed("core/ports/files.ts", "core/events/mod.ts"));
  assert(!allowed("core/errors.ts", "core/events/mod.ts"));
});

Deno.test("core/plugin and core/config know what is below them and not the rooms that work", () => {
  assert(allowed("core/plugin/host.ts", "core/ports/mod.ts"));
  assert(!allowed("core/plugin/host.ts", "core/config/mod.ts"));
  assert(allowed("core/config/load.ts", "core/plugin/mod.ts"));
  for (const room of ["health", "reconcile", "state"]) {
    assert(!allowed("core/config/load.ts", `core/${room}/mod.ts`), room);
  }
  assert(!allowed("core/config/load.ts", "core/director.ts"));
});

Deno.test("core/state knows the model only", () => {
  assert(allowed("core/state/desired.ts", "core/model/mod.ts"));
  assert(!allowed("core/state/desired.ts", "core/errors.ts"));
  assert(!allowed("core/state/desired.ts", "core/health/mod.ts"));
});

Deno.test("core/health and core/reconcile know neither each other nor what is above them", () => {
  assert(!allowed("core/health/pool.ts", "core/reconcile/mod.ts"));
  assert(!allowed("core/reconcile/plan.ts", "core/health/mod.ts", true));
  for (const target of ["core/config/mod.ts", "core/director.ts", "core/state/mod.ts"]) {
    assert(!allowed("core/health/pool.ts", target), target);
    assert(!allowed("core/reconcile/plan.ts", target), target);
  }
});

Deno.test("core/health and core/reconcile take types only from core/plugin", () => {
  assert(allowed("core/reconcile/reconciler.ts", "core/plugin/mod.ts", true));
  assertStringIncludes(
    refusal("core/reconcile/reconciler.ts", "core/plugin/mod.ts", false) ?? "",
    "imports more than types of core/plugin/mod.ts",
  );
});

Deno.test("core/membership and core/election know neither each other nor what is above them", () => {
  assert(!allowed("core/membership/roster.ts", "core/election/mod.ts", true));
  assert(!allowed("core/election/elect.ts", "core/membership/mod.ts", true));
  for (const target of ["core/config/mod.ts", "core/cluster.ts", "core/health/mod.ts"]) {
    assert(!allowed("core/membership/membership.ts", target), target);
    assert(!allowed("core/election/elect.ts", target), target);
  }
  assert(allowed("core/membership/sender.ts", "core/plugin/mod.ts", true));
  assert(!allowed("core/membership/sender.ts", "core/plugin/mod.ts"));
});

Deno.test("the director's room may import all of core, and neither plugins nor cli", () => {
  for (
    const room of [
      "model",
      "events",
      "config",
      "health",
      "reconcile",
      "state",
      "plugin",
      "membership",
      "election",
    ]
  ) {
    assert(allowed("core/director.ts", `core/${room}/mod.ts`), room);
  }
  assert(allowed("core/director.ts", "core/reload.ts"));
  assert(!allowed("core/director.ts", "plugins/mod.ts"));
  assert(!allowed("core/director.ts", "cli/main.ts"));
});

Deno.test("a plugin imports the SDK and its own folder, and no other way into core", () => {
  const file = "plugins/checkers/http/checker.ts";
  assert(allowed(file, "core/plugin/mod.ts"));
  assert(allowed(file, "plugins/checkers/http/parse.ts"));
  assert(!allowed(file, "core/plugin/define.ts"));
  assert(!allowed(file, "core/model/mod.ts"));
  assert(!allowed(file, "plugins/checkers/sip/message.ts"));
  assert(!allowed(file, "plugins/checkers/sip/mod.ts"));
  assert(!allowed(file, "mod.ts"));
  assert(!allowed(file, "deno.json"));
});

Deno.test("plugins/mod.ts imports the plugins by their mod.ts", () => {
  assert(allowed("plugins/mod.ts", "plugins/checkers/http/mod.ts"));
  assert(allowed("plugins/mod.ts", "core/plugin/mod.ts"));
  assert(!allowed("plugins/mod.ts", "plugins/checkers/http/checker.ts"));
});

Deno.test("cli and examples use the project as anybody could: through its mod.ts", () => {
  for (const file of ["cli/commands/run.ts", "examples/spring-ring/node.ts"]) {
    assert(allowed(file, "mod.ts"), file);
    assert(!allowed(file, "core/director.ts"), file);
    assert(!allowed(file, "plugins/mod.ts"), file);
    assert(!allowed(file, "core/testing/mod.ts"), file);
  }
  assert(allowed("cli/commands/run.ts", "cli/args.ts"));
  assert(allowed("examples/spring-ring/node.ts", "examples/spring-ring/sip.ts"));
  assert(!allowed("examples/spring-ring/node.ts", "examples/other/sip.ts"));
  assert(!allowed("examples/spring-ring/node.ts", "cli/args.ts"));
});

Deno.test("mod.ts imports core and the list of plugins, and no plugin by itself", () => {
  assert(allowed("mod.ts", "core/director.ts"));
  assert(allowed("mod.ts", "core/testing/mod.ts"));
  assert(allowed("mod.ts", "plugins/mod.ts"));
  assert(!allowed("mod.ts", "plugins/checkers/http/mod.ts"));
  assert(!allowed("mod.ts", "cli/main.ts"));
});

Deno.test("tests follow their room, but may import the fakes as well", () => {
  assert(allowed("core/plugin/host_test.ts", "core/testing/mod.ts"));
  assert(allowed("core/plugin/host_test.ts", "core/testing/fake_clock.ts"));
  assert(!allowed("core/health/pool_test.ts", "core/reconcile/mod.ts"));
  const plugin = "plugins/checkers/http/checker_test.ts";
  assert(allowed(plugin, "core/testing/mod.ts"));
  assert(!allowed(plugin, "core/testing/fake_clock.ts"));
  assert(!allowed(plugin, "plugins/checkers/sip/mod.ts"));
  assert(allowed("cli/main_test.ts", "core/testing/mod.ts"));
  assert(allowed("tests/cases/a_test.ts", "plugins/checkers/http/parse.ts"));
});

Deno.test("no source imports what is for tests only", () => {
  const refused = "which is for tests only";
  const cases: ReadonlyArray<readonly [string, string]> = [
    ["core/director.ts", "core/testing/mod.ts"],
    ["core/state/desired.ts", "core/state/state_fixtures.ts"],
    ["cli/main.ts", "tests/lanes/lane.ts"],
    ["plugins/backends/userspace/backend.ts", "plugins/backends/userspace/test_kit.ts"],
  ];
  for (const [importer, target] of cases) {
    assertStringIncludes(refusal(importer, target, false) ?? "", refused);
  }
  assert(allowed("core/state/desired_test.ts", "core/state/state_fixtures.ts"));
  assert(allowed("plugins/backends/userspace/test_kit.ts", "core/testing/mod.ts"));
});
