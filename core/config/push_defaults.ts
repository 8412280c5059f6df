/** What a file says under `defaults`, said by each of its services: for files that are put beside others. Pure. */

import { isMapping } from "./piece.ts";
import { checkTimingSchema } from "./schema.ts";

/** The services of a file, so that none of them depends on its defaults, and the rest of what it says. */
export function pushDefaults(
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { defaults, ...rest } = input;
  if (!isMapping(defaults) || !Array.isArray(rest.services)) return rest;
  return { ...rest, services: rest.services.map((service) => withDefaults(service, defaults)) };
}

function withDefaults(service: unknown, defaults: Readonly<Record<string, unknown>>): unknown {
  if (!isMapping(service)) return service;
  const check = checkOver(defaults.check, service.check);
  return { ...defaults, ...service, ...(check === undefined ? {} : { check }) };
}

/** As one check lies over another: where the upper one has another type, only the timing of the lower one stays. */
function checkOver(lower: unknown, upper: unknown): unknown {
  if (!isMapping(lower)) return upper;
  if (!isMapping(upper)) return upper ?? lower;
  if (upper.type === undefined || lower.type === undefined || upper.type === lower.type) {
    return { ...lower, ...upper };
  }
  const timing = Object.entries(lower).filter(([key]) => key in checkTimingSchema.shape);
  return { ...Object.fromEntries(timing), ...upper };
}
