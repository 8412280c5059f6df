import { assert, assertEquals } from "@std/assert";
import { DIRECTIVE_WORDS, idlenessOf, isReadWord, refusalOf } from "./directives.ts";

Deno.test("every directive is read, refused or without effect, and only one of these", () => {
  assertEquals(new Set(DIRECTIVE_WORDS).size, DIRECTIVE_WORDS.length);
  for (const word of DIRECTIVE_WORDS) {
    const ways = [isReadWord(word), refusalOf(word) !== undefined, idlenessOf(word) !== undefined];
    assertEquals(ways.filter((way) => way).length, 1, word);
  }
  for (const word of ["", "toString", "__proto__", "nodes"]) {
    assert(!isReadWord(word) && refusalOf(word) === undefined && idlenessOf(word) === undefined);
  }
});

Deno.test("the directives are all those of Heartbeat 3.0.6", () => {
  const documented =
    "node cluster keepalive deadtime warntime initdead deadping udpport bcast udp mcast " +
    "ucast mcast6 ucast6 serial rds tipc baud hopfudge auto_failback nice_failback ping " +
    "ping6 ping_group hbaping respawn failfast apiauth stonith stonith_host watchdog " +
    "logfacility logfile debugfile use_logd conn_logd_time syslogmsgfmt debug realtime " +
    "rtprio memreserve msgfmt compression compression_threshold traditional_compression " +
    "hbgenmethod uuidfrom autojoin max_rexmit_delay log_badpack coredumps coreroot " +
    "use_apphbd crm pacemaker crm_daemon_dir crmd_spawns_pengine record_config_changes " +
    "record_pengine_inputs enable_config_writes quorum_server env";
  assertEquals([...DIRECTIVE_WORDS].sort(), documented.split(" ").sort());
});

Deno.test("refusalOf says what to do instead, of fencing where it is configured", () => {
  assert(refusalOf("stonith_host")?.includes("cluster.fencing"));
  assert(refusalOf("serial")?.includes("mcast, bcast or ucast"));
  for (const word of DIRECTIVE_WORDS) {
    const said = refusalOf(word) ?? idlenessOf(word) ?? "it is read";
    assert(/^[a-z].*[a-z.]$/i.test(said) && !said.endsWith("."), said);
  }
});
