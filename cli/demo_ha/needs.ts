/** What the machine must have for the demo of two directors, and the one sentence that says what it lacks. */

import { RingmasterError } from "../../mod.ts";

export interface Machine {
  /** As `Deno.build.os` has it. */
  readonly os: string;
  /** Null where the system has no users by number. */
  readonly userId: number | null;
  /** Whether ip(8) can be started. */
  readonly hasIp: () => boolean;
  /** How the demo is started again, with its options. */
  readonly call: string;
}

/** Throws RingmasterError `refused` or `command_missing` with what is needed. */
export function requireMachine({ os, userId, hasIp, call }: Machine): void {
  if (os !== "linux") {
    throw new RingmasterError(
      "refused",
      `cannot run the demo of two directors on ${os}: it builds a network of Linux network namespaces; ` +
        'one director can be shown everywhere, with "deno task demo"',
    );
  }
  if (userId !== 0) {
    throw new RingmasterError(
      "refused",
      "cannot run the demo of two directors as an ordinary user: it needs root, to build a network of its own " +
        `in network namespaces; start it with "sudo ${call}"`,
    );
  }
  if (!hasIp()) {
    throw new RingmasterError(
      "command_missing",
      'cannot run the demo of two directors: it needs the program "ip", which the package iproute2 brings',
    );
  }
}

/** What it says where the machine refused a step of building the network. */
export function networkRefused(reason: string): RingmasterError {
  return new RingmasterError(
    "refused",
    "cannot build the network of the demo: it needs a machine whose root may make network namespaces, a bridge " +
      `and veth interfaces, which containers often lack; ${reason}`,
  );
}
