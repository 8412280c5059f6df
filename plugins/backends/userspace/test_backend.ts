/** A backend without a director, and the operations that its tests apply to it. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  type Operation,
  RingmasterError,
  type ServiceSettings,
  silentLogger,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeClock, createFakeFiles } from "../../../core/testing/mod.ts";
import { UserspaceBackend } from "./backend.ts";
import { userspaceOptions } from "./options.ts";
import { SIGNAL, virtualKey } from "./test_kit.ts";

export const KEY = virtualKey("tcp");
export const SETTINGS: ServiceSettings = { key: KEY, scheduler: "rr" };
export const ADD: Operation = { kind: "service.add", service: SETTINGS };
export const REMOVE: Operation = { kind: "service.remove", service: SETTINGS };

export function addServer(server: TableServer, service: VirtualServiceKey = KEY): Operation {
  return { kind: "server.add", service, server };
}

export function createBackend() {
  const backend = new UserspaceBackend(userspaceOptions.parse({}), {
    clock: createFakeClock(),
    files: createFakeFiles(),
    logger: silentLogger,
  });
  return {
    backend,
    apply: (...operations: Operation[]) => backend.apply(operations, SIGNAL),
    list: () => backend.list(),
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}

/** The words in which the backend refuses. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await assertRejects(() => promise, RingmasterError);
  assertEquals(error.code, "backend_failed");
  return error.message;
}
