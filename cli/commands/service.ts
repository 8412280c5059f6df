/** `ringmaster service set` and `service remove`: virtual services, changed while the director runs. */

import type { OperandSpec } from "../args.ts";
import { parseAssignments } from "../assignments.ts";
import { applyChange } from "../apply_change.ts";
import { type Command, FORCE_OPTION, JSON_OPTION, PLAN_OPTION } from "./command.ts";
import { TARGET_OPTIONS } from "./target_options.ts";

export const CHANGE_OPTIONS = [PLAN_OPTION, FORCE_OPTION, JSON_OPTION, ...TARGET_OPTIONS];

export const LAYER_SECTION = {
  title: "How long it holds",
  lines: [
    'It outlives reloads and restarts, on top of the file, until "ringmaster layer drop" takes it',
    'back; "ringmaster promote" shows how it would be written into the file.',
  ],
};

export const VALUES_SECTION = {
  title: "Keys and values",
  lines: [
    "Keys are those of the native configuration (docs/configuration.md); a dot leads into another,",
    "as in check.interval=500ms. What begins with a quote or a bracket is JSON, as for a list or for",
    "a text that looks like a number; whole numbers are numbers, and all else is text.",
  ],
};

const NAME_OPERAND: OperandSpec = {
  name: "NAME",
  summary: "the virtual service, by its name or by its id",
};

export const serviceSet: Command = {
  name: "service set",
  summary: "adds a virtual service to a running director, or changes one",
  operands: [
    NAME_OPERAND,
    {
      name: "KEY=VALUE",
      summary: "what it is to be, such as scheduler=wlc; a new one needs virtual=ADDRESS:PORT/tcp",
      repeated: true,
    },
  ],
  options: CHANGE_OPTIONS,
  sections: [
    VALUES_SECTION,
    LAYER_SECTION,
    {
      title: "Examples",
      lines: [
        "ringmaster service set web scheduler=wlc persistent=5m --plan",
        "ringmaster service set web check.interval=500ms check.fall=3",
        "ringmaster service set mail virtual=10.0.0.150:25/tcp check.type=connect \\",
        '  \'real=["10.0.0.1:25 masq 1", "10.0.0.2:25 masq 1"]\'',
      ],
    },
  ],
  async run(args, console) {
    const value = parseAssignments(args.operands("KEY=VALUE"), "service set");
    const service = args.operand("NAME") ?? "";
    return await applyChange({ service, value }, args, console);
  },
};

export const serviceRemove: Command = {
  name: "service remove",
  summary: "takes a virtual service out of a running director",
  operands: [NAME_OPERAND],
  options: CHANGE_OPTIONS,
  sections: [
    LAYER_SECTION,
    { title: "Examples", lines: ["ringmaster service remove mail --plan"] },
  ],
  async run(args, console) {
    return await applyChange({ service: args.operand("NAME") ?? "", value: null }, args, console);
  },
};
