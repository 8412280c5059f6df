/**
 * Records as they were written, from their text. What this program wrote is what it reads; the checks are there for
 * files that another version or another hand has written. Pure.
 */

import { z } from "../plugin/mod.ts";
import type { StoredRecord } from "../ports/mod.ts";
import {
  type ConfigRecord,
  type ElectionRecord,
  type GapRecord,
  type HealthRecord,
  type PlanRecord,
  RECORD_FORM,
  type RunRecord,
  type StandingsRecord,
  type StateRecord,
} from "./records.ts";

export type DecodedRecord =
  | { readonly kind: "run"; readonly body: RunRecord }
  | { readonly kind: "end" | "event" }
  | { readonly kind: "gap"; readonly body: GapRecord }
  | { readonly kind: "config"; readonly body: ConfigRecord }
  | { readonly kind: "state"; readonly body: StateRecord }
  | { readonly kind: "standings"; readonly body: StandingsRecord }
  | { readonly kind: "health"; readonly body: HealthRecord }
  | { readonly kind: "plan"; readonly body: PlanRecord }
  | { readonly kind: "election"; readonly body: ElectionRecord };

const key = z.union([
  z.object({
    by: z.literal("address"),
    protocol: z.enum(["tcp", "udp"]),
    address: z.string(),
    port: z.int(),
  }),
  z.object({
    by: z.literal("fwmark"),
    mark: z.int(),
    family: z.union([z.literal(4), z.literal(6)]),
  }),
]);
const endpoint = z.looseObject({
  address: z.string(),
  port: z.int(),
  forwarding: z.enum(["gate", "masq", "ipip"]),
});
const tableServer = endpoint.extend({ weight: z.int() });
const settings = z.looseObject({ key, scheduler: z.string() });
const service = settings.extend({ servers: z.array(tableServer) });
const operation = z.union([
  z.object({
    kind: z.enum(["service.add", "service.edit", "service.remove"]),
    service: settings,
  }),
  z.object({
    kind: z.enum(["server.add", "server.edit", "server.remove"]),
    service: key,
    server: tableServer,
  }),
]);
const health = z.tuple([z.enum(["unknown", "up", "down"]), z.int(), z.boolean()]);

/** A view has far more in it; what is missing shows as a decision that cannot be made. */
const view = z.looseObject({
  self: z.string(),
  own: z.looseObject({ name: z.string(), phase: z.string() }),
  peers: z.array(z.looseObject({ node: z.string(), status: z.string() })),
  fenced: z.array(z.string()),
  unfenced: z.array(z.string()),
});

const BODIES = {
  run: z.looseObject({ form: z.int().max(RECORD_FORM), node: z.string(), version: z.string() }),
  gap: z.looseObject({ dropped: z.int() }),
  config: z.looseObject({
    whole: z.boolean(),
    order: z.array(z.string()),
    services: z.array(service.extend({
      name: z.string(),
      quiescent: z.boolean(),
      fallback: endpoint.exactOptional(),
    })),
  }),
  state: z.record(z.string(), z.record(z.string(), health)),
  standings: z.looseObject({
    standings: z.array(z.tuple([
      z.string(),
      z.string(),
      z.looseObject({
        mode: z.enum(["draining", "disabled", "maintenance"]).exactOptional(),
        weight: z.int().exactOptional(),
      }),
    ])),
  }),
  health: z.looseObject({
    service: z.string(),
    server: z.string(),
    input: z.union([
      z.object({ healthy: z.boolean() }),
      z.object({ fixed: z.enum(["up", "as_found"]) }),
    ]),
    rise: z.int(),
    fall: z.int(),
    before: health,
    after: health,
  }),
  plan: z.looseObject({
    cause: z.int().exactOptional(),
    serves: z.boolean(),
    retired: z.array(z.string()),
    actual: z.union([
      z.object({ whole: z.array(service) }),
      z.object({ changed: z.array(operation) }),
    ]).exactOptional(),
    normalized: z.array(z.object({ from: service, to: service })).exactOptional(),
    operations: z.array(operation),
  }),
  election: z.looseObject({ view, decision: z.looseObject({ action: z.string() }) }),
};

/** Undefined for what this program cannot read. */
export function decodeRecord({ kind, body }: StoredRecord): DecodedRecord | undefined {
  // Both are common, and neither is an input.
  if (kind === "event" || kind === "end") return { kind };
  if (!isKind(kind)) return undefined;
  try {
    const read = BODIES[kind].safeParse(JSON.parse(body));
    // What was checked is all that decides; the words of a configuration and of a view are as they were written.
    return read.success ? { kind, body: read.data } as unknown as DecodedRecord : undefined;
  } catch {
    return undefined;
  }
}

function isKind(kind: string): kind is keyof typeof BODIES {
  return Object.hasOwn(BODIES, kind);
}
