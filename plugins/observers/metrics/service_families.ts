/** Metrics of services and of their servers. */

import type { ServiceSnapshot } from "../../../core/plugin/mod.ts";
import {
  counter,
  eachServer,
  type Family,
  gauge,
  histogram,
  histogramSamples,
  type Sample,
  yes,
} from "./family.ts";

const SERVICE = ["service"];
const SERVER = ["service", "server"];

function eachService(read: (service: ServiceSnapshot) => number | undefined): Family["read"] {
  return ({ snapshot }) =>
    snapshot.services.flatMap((service): Sample[] => {
      const value = read(service);
      return value === undefined ? [] : [{ value, labels: { service: service.name } }];
    });
}

function serving({ servers }: ServiceSnapshot): number {
  return servers.filter(({ tableWeight = 0 }) => tableWeight > 0).length;
}

export const SERVICE_FAMILIES: readonly Family[] = [
  gauge(
    "ringmaster_service_servers",
    "Real servers that the service is configured with",
    SERVICE,
    eachService(({ servers }) => servers.length),
  ),
  gauge(
    "ringmaster_service_servers_up",
    "Real servers whose checks are good",
    SERVICE,
    eachService(({ servers }) => servers.filter(({ status }) => status === "up").length),
  ),
  gauge(
    "ringmaster_service_servers_serving",
    "Real servers that get new connections: up, not drained or disabled, and with a weight",
    SERVICE,
    eachService(serving),
  ),
  gauge(
    "ringmaster_service_degraded",
    "1 while no real server of the service gets new connections and none is still to be checked",
    SERVICE,
    eachService((service) =>
      yes(serving(service) === 0 && service.servers.every(({ status }) => status !== "unknown"))
    ),
  ),
  gauge(
    "ringmaster_service_fallback_in_use",
    "1 while the service uses its fallback; no series where it has none",
    SERVICE,
    eachService(({ fallback }) => fallback && yes(fallback.inUse)),
  ),
  histogram(
    "ringmaster_check_duration_seconds",
    "What checks of the service's servers took, good and failed",
    SERVICE,
    ({ snapshot }) =>
      snapshot.services.flatMap(({ name, checkLatency }) =>
        checkLatency === undefined ? [] : histogramSamples(checkLatency, { service: name })
      ),
  ),
  gauge(
    "ringmaster_metrics_servers_left_out",
    "Real servers that have no series of their own, because there are more than servers_max",
    [],
    ({ leftOut }) => [{ value: leftOut }],
  ),
];

export const SERVER_FAMILIES: readonly Family[] = [
  gauge(
    "ringmaster_server_up",
    "1 where the last checks were good, 0 where they failed or there was none yet",
    SERVER,
    eachServer(({ status }) => yes(status === "up")),
  ),
  gauge(
    "ringmaster_server_weight",
    "Weight in the desired service table: 0 where it gets no new connections or is not in it",
    SERVER,
    eachServer(({ tableWeight }) => tableWeight ?? 0),
  ),
  gauge(
    "ringmaster_server_configured_weight",
    "Weight as configured",
    SERVER,
    eachServer(({ weight }) => weight),
  ),
  gauge(
    "ringmaster_server_standing",
    "1 for what an operator or the maintenance folder says; no series where nothing is said",
    [...SERVER, "standing"],
    ({ members }) =>
      members.flatMap(({ shared, server: { standing } }): Sample[] =>
        standing?.mode === undefined
          ? []
          : [{ value: 1, shared, labels: { standing: standing.mode } }]
      ),
  ),
  counter(
    "ringmaster_server_checks_total",
    "Checks of the server for the service",
    SERVER,
    eachServer(({ checks }) => checks?.total),
  ),
  counter(
    "ringmaster_server_check_failures_total",
    "Checks of the server for the service that have failed",
    SERVER,
    eachServer(({ checks }) => checks?.failed),
  ),
  gauge(
    "ringmaster_server_active_connections",
    "Connections under way, as the backend counts them",
    SERVER,
    eachServer(({ stats }) => stats?.activeConnections),
  ),
  gauge(
    "ringmaster_server_inactive_connections",
    "Connections that have ended and are kept for late packets, and all of udp",
    SERVER,
    eachServer(({ stats }) => stats?.inactiveConnections),
  ),
  counter(
    "ringmaster_server_connections_total",
    "Connections since the server is in the table",
    SERVER,
    eachServer(({ stats }) => stats?.connections),
  ),
  counter(
    "ringmaster_server_failed_connections_total",
    "Connections that the server refused or did not answer; only of a backend that connects itself",
    SERVER,
    eachServer(({ stats }) => stats?.failedConnections),
  ),
  counter(
    "ringmaster_server_received_bytes_total",
    "Bytes from clients to the server since it is in the table",
    SERVER,
    eachServer(({ stats }) => stats?.bytesIn),
  ),
  counter(
    "ringmaster_server_sent_bytes_total",
    "Bytes from the server to clients since it is in the table; of gate and ipip none are seen",
    SERVER,
    eachServer(({ stats }) => stats?.bytesOut),
  ),
];
