import { assert, assertEquals } from "@std/assert";
import { usageLine } from "../args.ts";
import { commandHelp } from "../help.ts";
import { plainPainter } from "../output.ts";
import { COMMANDS } from "./list.ts";

Deno.test("the commands have names of their own, and options whose spellings do not clash", () => {
  const names = COMMANDS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { name, options } of COMMANDS) {
    const spelled = options.flatMap((option) => [option.name, option.short ?? []].flat());
    assertEquals(new Set([...spelled, "help", "h"]).size, spelled.length + 2, name);
  }
});

Deno.test("the commands have operands that may be left out behind all others", () => {
  for (const command of COMMANDS) {
    const optional = (command.operands ?? []).map((operand) => operand.optional === true);
    assertEquals(optional, [...optional].sort(), command.name);
    for (const { name } of command.operands ?? []) assert(/^[A-Z]+(=VALUE)?$/.test(name), name);
  }
});

Deno.test("the commands are written as the plan of the house has them", () => {
  const usage = COMMANDS.map((command) => usageLine({ ...command, options: [] }));
  for (
    const line of [
      "ringmaster convert PATH",
      "ringmaster why [SERVICE] [REAL]",
      "ringmaster drain SERVICE REAL",
      "ringmaster weight SERVICE REAL N",
      "ringmaster server add SERVICE ADDRESS [FORWARDING] [WEIGHT]",
      "ringmaster server set SERVICE ADDRESS KEY=VALUE...",
      "ringmaster server remove SERVICE ADDRESS",
      "ringmaster service set NAME KEY=VALUE...",
      "ringmaster service remove NAME",
      "ringmaster layer",
      "ringmaster layer drop [SERVICE] [SERVER]",
      "ringmaster promote",
      "ringmaster config show",
      "ringmaster config check [FILE...]",
      "ringmaster config replace FILE...",
      "ringmaster audit",
      "ringmaster role",
      "ringmaster standby [SCOPE]",
      "ringmaster takeover [SCOPE]",
      "ringmaster release",
      "ringmaster sync WHAT",
      "ringmaster keygen",
      "ringmaster completions SHELL",
      "ringmaster cl_status SUB [NODE] [LINK]",
      "ringmaster heartbeat",
      "ringmaster hb_standby [SCOPE]",
      "ringmaster hb_takeover [SCOPE]",
    ]
  ) {
    assert(usage.includes(line), line);
  }
});

Deno.test("only the last operand of a command takes all that follows", () => {
  for (const { name, operands = [] } of COMMANDS) {
    assert(operands.slice(0, -1).every(({ repeated }) => repeated === undefined), name);
  }
});

Deno.test("every command that asks a director takes a host, and every verb can be planned", () => {
  const withOption = (option: string) =>
    COMMANDS.filter(({ options }) => options.some(({ name }) => name === option))
      .map(({ name }) => name);
  const askers = withOption("host");
  for (const name of withOption("plan")) assert(askers.includes(name), name);
  for (
    const verb of [
      ...["drain", "disable", "enable", "weight", "reload", "standby", "takeover", "release"],
      ...["service set", "service remove", "server add", "server set", "server remove"],
      ...["layer drop", "config replace"],
    ]
  ) {
    assert(withOption("plan").includes(verb), verb);
    assert(withOption("json").includes(verb), verb);
  }
});

Deno.test("the helps of all commands fit a window of 110 columns", () => {
  for (const command of COMMANDS) {
    for (const line of commandHelp(command, plainPainter).split("\n")) {
      assert(line.length <= 110, `${command.name}: ${line}`);
    }
  }
});
