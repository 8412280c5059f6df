import { assert, assertEquals } from "@std/assert";
import { linesFor, linesOf, SNAPSHOT } from "./test_text.ts";

Deno.test("the director shows what it is and how its work stands", async () => {
  const lines = await linesOf(SNAPSHOT);
  for (
    const line of [
      'ringmaster_build_info{version="1.2.3",node="appnode1",backend="ipvsadm",dry_run="false"} 1',
      "process_start_time_seconds 1700000000.5",
      "ringmaster_config_loaded_timestamp_seconds 1700000000.75",
      "ringmaster_config_rejected 0",
      "ringmaster_table_settled 1",
      "ringmaster_table_degraded 0",
      "ringmaster_reconciles_total 7",
      "ringmaster_checks_total 30",
      "ringmaster_check_failures_total 4",
      "ringmaster_check_lateness_seconds_count 6",
      "ringmaster_check_lateness_worst_seconds 0.012",
      "ringmaster_layer_changes 0",
    ]
  ) assert(lines.includes(line), line);
});

Deno.test("what there is not has no series: process, journal and connection table", async () => {
  const lines = await linesOf(SNAPSHOT);
  const absent =
    /^(process_resident|ringmaster_(loop|stalls|journal|connection_table|cluster|group))/;
  assertEquals(lines.filter((line) => absent.test(line)), []);
});

Deno.test("what there is has series in seconds and bytes", async () => {
  const lines = await linesOf({
    ...SNAPSHOT,
    config: { ...SNAPSHOT.config, rejected: "line 3" },
    process: { loopDelayMs: { mean: 1.5, worst: 120 }, stalls: 2, residentBytes: 5_000 },
    connectionTable: { size: 4_096, used: 1_024 },
    journal: { path: "/x", records: 8, bytes: 9, waiting: 1, trouble: "disk full" },
    layer: [
      { service: "a", value: null, by: "anna", since: 0 },
      { service: "b", value: null, by: "anna", since: 0, conflict: "the file has it" },
    ],
  });
  for (
    const line of [
      "process_resident_memory_bytes 5000",
      "ringmaster_loop_delay_mean_seconds 0.0015",
      "ringmaster_loop_delay_worst_seconds 0.12",
      "ringmaster_stalls_total 2",
      "ringmaster_config_rejected 1",
      "ringmaster_connection_table_buckets 4096",
      "ringmaster_connection_table_connections 1024",
      "ringmaster_journal_failing 1",
      "ringmaster_journal_waiting_records 1",
      "ringmaster_layer_changes 2",
      "ringmaster_layer_conflicts 1",
    ]
  ) assert(lines.includes(line), line);
});

Deno.test("label values are escaped, so that no name can forge a line", async () => {
  const node = 'a"} 1\nringmaster_stalls_total 99\\';
  const lines = await linesFor({ ...SNAPSHOT, node }, "ringmaster_build_info");
  assertEquals(lines, [
    'ringmaster_build_info{version="1.2.3",node="a\\"} 1\\nringmaster_stalls_total 99\\\\",' +
    'backend="ipvsadm",dry_run="false"} 1',
  ]);
});
