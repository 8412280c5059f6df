/** `ringmaster server add`, `server set` and `server remove`: real servers, changed while the director runs. */

import { FORWARDING_METHODS, RingmasterError, WEIGHT_MAX } from "../../mod.ts";
import { type Arguments, type OperandSpec, parseWhole, usageError } from "../args.ts";
import { applyChange } from "../apply_change.ts";
import { parseAssignments } from "../assignments.ts";
import { fetchSnapshot } from "../client.ts";
import type { Command } from "./command.ts";
import { CHANGE_OPTIONS, LAYER_SECTION, VALUES_SECTION } from "./service.ts";
import { targetOf } from "./target_options.ts";

const SERVICE_OPERAND: OperandSpec = {
  name: "SERVICE",
  summary: "the virtual service, by its name or by its id",
};

const ADDRESS_OPERAND: OperandSpec = {
  name: "ADDRESS",
  summary: "the real server, such as 10.0.0.147:9072",
};

function memberOf(args: Arguments): { readonly service: string; readonly server: string } {
  return { service: args.operand("SERVICE") ?? "", server: args.operand("ADDRESS") ?? "" };
}

export const serverAdd: Command = {
  name: "server add",
  summary: "adds a real server to a virtual service of a running director",
  operands: [
    SERVICE_OPERAND,
    ADDRESS_OPERAND,
    {
      name: "FORWARDING",
      summary: `how packets reach it: ${FORWARDING_METHODS.join(", ")}; masq where left out`,
      optional: true,
      completes: FORWARDING_METHODS,
    },
    {
      name: "WEIGHT",
      summary: `its share of new connections, from 0 to ${WEIGHT_MAX}; 1 where left out`,
      optional: true,
    },
  ],
  options: CHANGE_OPTIONS,
  sections: [
    {
      title: "What it does",
      lines: ["Its checks begin at once; it gets connections when they have found it good."],
    },
    LAYER_SECTION,
    {
      title: "Examples",
      lines: [
        "ringmaster server add web 10.0.0.148:9072",
        "ringmaster server add web 10.0.0.148:9072 gate 2 --plan",
      ],
    },
  ],
  async run(args, console) {
    const member = memberOf(args);
    const value = [member.server, ...forwardingAndWeight(args)].join(" ");
    await refuseKnown(args, member);
    return await applyChange({ ...member, value }, args, console);
  },
};

/** Both words as they were given, each checked. */
function forwardingAndWeight(args: Arguments): readonly string[] {
  const forwarding = args.operand("FORWARDING");
  if (forwarding === undefined) return [];
  if (!FORWARDING_METHODS.some((each) => each === forwarding)) {
    const allowed = FORWARDING_METHODS.join(", ");
    throw usageError(`FORWARDING is "${forwarding}", allowed are ${allowed}`, "server add");
  }
  const weight = args.operand("WEIGHT");
  if (weight === undefined) return [forwarding];
  parseWhole(weight, { min: 0, max: WEIGHT_MAX }, "WEIGHT", "server add");
  return [forwarding, weight];
}

/** Who adds a server that is there already means another one, or `server set`. */
async function refuseKnown(
  args: Arguments,
  { service, server }: { readonly service: string; readonly server: string },
): Promise<void> {
  const { services } = await fetchSnapshot(await targetOf(args));
  const found = services.find(({ id, name }) => id === service || name === service);
  if (found?.servers.some(({ id }) => id === server) !== true) return;
  throw new RingmasterError(
    "refused",
    `cannot add server "${server}" to "${service}": it is there already; ` +
      '"ringmaster server set" changes it',
  );
}

export const serverSet: Command = {
  name: "server set",
  summary: "changes a real server of a running director",
  operands: [
    SERVICE_OPERAND,
    ADDRESS_OPERAND,
    { name: "KEY=VALUE", summary: "what it is to be, such as weight=5", repeated: true },
  ],
  options: CHANGE_OPTIONS,
  sections: [
    VALUES_SECTION,
    LAYER_SECTION,
    {
      title: "Examples",
      lines: [
        "ringmaster server set web 10.0.0.147:9072 weight=5",
        "ringmaster server set web 10.0.0.147:9072 check.port=9000 upper_threshold=500",
      ],
    },
  ],
  async run(args, console) {
    const value = parseAssignments(args.operands("KEY=VALUE"), "server set");
    return await applyChange({ ...memberOf(args), value }, args, console);
  },
};

export const serverRemove: Command = {
  name: "server remove",
  summary: "takes a real server out of a virtual service of a running director",
  operands: [SERVICE_OPERAND, ADDRESS_OPERAND],
  options: CHANGE_OPTIONS,
  sections: [
    {
      title: "What it does",
      lines: [
        'Its connections are cut off at once; "ringmaster drain SERVICE REAL --wait" before it lets',
        "them end.",
      ],
    },
    LAYER_SECTION,
    { title: "Examples", lines: ["ringmaster server remove web 10.0.0.147:9072"] },
  ],
  async run(args, console) {
    return await applyChange({ ...memberOf(args), value: null }, args, console);
  },
};
