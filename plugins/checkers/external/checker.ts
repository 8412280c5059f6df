/** One check: one run of a program. */

import {
  type Checker,
  type CommandRunner,
  messageOf,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import type { ExternalOptions } from "./options.ts";
import { argumentsFor, environmentFor } from "./request.ts";
import { verdictOf } from "./verdict.ts";

/** Only one line is shown: of a program that says more, the last within so much. */
export const OUTPUT_BYTES_MAX = 64 * 1024;

export function createExternalChecker(options: ExternalOptions, command: CommandRunner): Checker {
  return {
    async check(target, signal) {
      const request = {
        program: options.command,
        args: [...options.arguments, ...argumentsFor(target)],
        env: environmentFor(target),
        outputMax: OUTPUT_BYTES_MAX,
      };
      try {
        return verdictOf(await command.run(request, signal));
      } catch (thrown) {
        // The program is missing or is none, or its time was up.
        if (!(thrown instanceof RingmasterError)) throw thrown;
        return { healthy: false, message: messageOf(thrown) };
      }
    },
  };
}
