import { assert, assertEquals } from "@std/assert";
import { usageLine } from "../args.ts";
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
    for (const { name } of command.operands ?? []) assert(/^[A-Z]+$/.test(name), name);
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
