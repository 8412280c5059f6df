/** Tells when a service loses its last server, gets one again, or starts and stops using its fallback. */

import type { EventId, EventSink } from "./events/mod.ts";
import { serverId, type ServiceConfig, type ServiceId, serviceId } from "./model/mod.ts";
import { type HealthView, serviceState, type StandingView } from "./state/mod.ts";

export interface Announcer {
  /** Compares the services with how they were at the last call and emits what changed. */
  update(
    services: readonly ServiceConfig[],
    healthOf: HealthView,
    causeOf: (service: ServiceId) => EventId | undefined,
    standingOf?: StandingView,
  ): void;
}

interface Told {
  readonly degraded: boolean;
  readonly fallbackInUse: boolean;
}

/** A service starts as one of which nothing was told. */
const NOTHING_TOLD: Told = { degraded: false, fallbackInUse: false };

export function createAnnouncer(events: EventSink): Announcer {
  let told = new Map<ServiceId, Told>();

  function announce(service: ServiceConfig, before: Told, now: Told, cause?: EventId): void {
    const id = serviceId(service.key);
    if (now.degraded && !before.degraded) {
      const reason = service.servers.length === 0 ? "it has no servers" : "no server is up";
      events.emit({ type: "service.degraded", service: id, reason }, cause);
    }
    if (!now.degraded && before.degraded) {
      events.emit({ type: "service.recovered", service: id }, cause);
    }
    if (service.fallback === undefined || now.fallbackInUse === before.fallbackInUse) return;
    const type = now.fallbackInUse ? "service.fallback_used" : "service.fallback_released";
    events.emit({ type, service: id, server: serverId(service.fallback) }, cause);
  }

  return {
    update(services, healthOf, causeOf, standingOf) {
      const next = new Map<ServiceId, Told>();
      for (const service of services) {
        const id = serviceId(service.key);
        const before = told.get(id) ?? NOTHING_TOLD;
        const { serving, unknown, fallbackInUse } = serviceState(service, healthOf, standingOf);
        const degraded = serving === 0 && (unknown === 0 || before.degraded);
        const now = { degraded, fallbackInUse };
        announce(service, before, now, causeOf(id));
        next.set(id, now);
      }
      told = next;
    },
  };
}
