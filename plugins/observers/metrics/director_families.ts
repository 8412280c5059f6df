/** Metrics of the director itself: what it is, what it does with its configuration and table, how its process does. */

import { counter, type Family, gauge, histogram, histogramSamples, whole, yes } from "./family.ts";

const SECOND_MS = 1_000;

export const DIRECTOR_FAMILIES: readonly Family[] = [
  gauge(
    "ringmaster_build_info",
    "Always 1: which version runs, on which node, with which backend",
    ["version", "node", "backend", "dry_run"],
    ({ snapshot: { version, node, backend } }) => [{
      value: 1,
      labels: { version, node, backend: backend.name, dry_run: String(backend.dryRun) },
    }],
  ),
  gauge(
    "process_start_time_seconds",
    "When the director was started, seconds since the epoch",
    [],
    whole(({ startedAt }) => startedAt / SECOND_MS),
  ),
  gauge(
    "process_resident_memory_bytes",
    "Memory of the process that is in RAM",
    [],
    whole(({ process }) => process?.residentBytes),
  ),
  gauge(
    "ringmaster_loop_delay_mean_seconds",
    "Mean delay of the main loop over the last ten seconds",
    [],
    whole(({ process }) => process && process.loopDelayMs.mean / SECOND_MS),
  ),
  gauge(
    "ringmaster_loop_delay_worst_seconds",
    "Worst delay of the main loop over the last ten seconds",
    [],
    whole(({ process }) => process && process.loopDelayMs.worst / SECOND_MS),
  ),
  counter(
    "ringmaster_stalls_total",
    "How often the main loop stood still for longer than 100 ms",
    [],
    whole(({ process }) => process?.stalls),
  ),
  gauge(
    "ringmaster_config_loaded_timestamp_seconds",
    "When the configuration in force was loaded, seconds since the epoch",
    [],
    whole(({ config }) => config.loadedAt / SECOND_MS),
  ),
  gauge(
    "ringmaster_config_rejected",
    "1 while the file as it is now was refused and an earlier configuration is in force",
    [],
    whole(({ config }) => yes(config.rejected !== undefined)),
  ),
  gauge(
    "ringmaster_layer_changes",
    "Run-time changes that are in force on top of the file",
    [],
    whole(({ layer }) => layer?.length ?? 0),
  ),
  gauge(
    "ringmaster_layer_conflicts",
    "Run-time changes that the file contradicts by now",
    [],
    whole(({ layer = [] }) => layer.filter(({ conflict }) => conflict !== undefined).length),
  ),
  gauge(
    "ringmaster_journal_bytes",
    "Size of the journal on disk",
    [],
    whole(({ journal }) => journal?.bytes),
  ),
  gauge(
    "ringmaster_journal_records",
    "Records in the journal",
    [],
    whole(({ journal }) => journal?.records),
  ),
  gauge(
    "ringmaster_journal_waiting_records",
    "Records that are not on disk yet",
    [],
    whole(({ journal }) => journal?.waiting),
  ),
  gauge(
    "ringmaster_journal_failing",
    "1 while the journal keeps nothing",
    [],
    whole(({ journal }) => journal && yes(journal.trouble !== undefined)),
  ),
  gauge(
    "ringmaster_table_settled",
    "1 while the service table is as desired",
    [],
    whole(({ reconcile }) => yes(reconcile.state === "settled")),
  ),
  gauge(
    "ringmaster_table_degraded",
    "1 while the backend refuses what is to be done to the service table",
    [],
    whole(({ reconcile }) => yes(reconcile.state === "degraded")),
  ),
  counter(
    "ringmaster_reconciles_total",
    "Rounds of comparing the service table with the desired one",
    [],
    whole(({ reconcile }) => reconcile.rounds),
  ),
  gauge(
    "ringmaster_probes",
    "Distinct probes: one for each target and check, however many services share it",
    [],
    whole(({ checks }) => checks.probes),
  ),
  gauge(
    "ringmaster_checks_in_flight",
    "Checks that are under way",
    [],
    whole(({ checks }) => checks.inFlight),
  ),
  counter(
    "ringmaster_checks_total",
    "Checks that have ended; one that services share counts once",
    [],
    whole(({ checks }) => checks.total),
  ),
  counter(
    "ringmaster_check_failures_total",
    "Checks that have failed; one that services share counts once",
    [],
    whole(({ checks }) => checks.failed),
  ),
  histogram(
    "ringmaster_check_lateness_seconds",
    "How much later than their period said checks started",
    [],
    ({ snapshot: { checks } }) =>
      checks.lateness === undefined ? [] : histogramSamples(checks.lateness),
  ),
  gauge(
    "ringmaster_check_lateness_worst_seconds",
    "Greatest time by which a check started late, since the start",
    [],
    whole(({ checks }) => checks.worstLatenessMs / SECOND_MS),
  ),
  gauge(
    "ringmaster_connection_table_buckets",
    "Buckets of the kernel's table of connections",
    [],
    whole(({ connectionTable }) => connectionTable?.size),
  ),
  gauge(
    "ringmaster_connection_table_connections",
    "Connections in the kernel's table, active and inactive",
    [],
    whole(({ connectionTable }) => connectionTable?.used),
  ),
];
