/** One check: a TCP connection, closed as soon as it stands. */

import { type Checker, ConnectionError, type Dial } from "../../../core/plugin/mod.ts";

export function createConnectChecker(dial: Dial): Checker {
  return {
    async check(target, signal) {
      try {
        (await dial.tcp(target, signal)).close();
        return { healthy: true, message: "connected" };
      } catch (thrown) {
        if (!(thrown instanceof ConnectionError)) throw thrown;
        return { healthy: false, message: thrown.reason };
      }
    },
  };
}
