/**
 * Every directive that Heartbeat 3.0.6 knows and this program does not act on: why not, and what to do instead. What is
 * not built is refused by name, so that nothing is ever silently ignored.
 */

const OTHER_MEDIUM = "write mcast, bcast or ucast instead";
const PACEMAKER = "resources are those of haresources here, not of Pacemaker; delete the line";
const FENCING = "convert the folder and name the command under cluster.fencing of the native file";

/** An error, whatever their values: what is lost without them matters. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["baud", `there are no serial heartbeats; ${OTHER_MEDIUM}`],
  ["failfast", "start the program with the service manager, which can also restart the machine"],
  ["hbaping", "there is no ping over fibre channel; write ping with the address of a host"],
  ["quorum_server", PACEMAKER],
  ["rds", OTHER_MEDIUM],
  ["serial", `there are no serial heartbeats; ${OTHER_MEDIUM}`],
  ["stonith", FENCING],
  ["stonith_host", FENCING],
  ["tipc", OTHER_MEDIUM],
  ["watchdog", "have the service manager watch the director, and delete the line"],
]);

const LOGGING = "the program logs to logfile, logfacility or standard output";
const FRAMING = "heartbeats have a form of their own here";

/** A warning: a working cluster has the same without them. */
const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  ["apiauth", "who may ask the director is settled by the rights of its admin socket"],
  ["compression", FRAMING],
  ["compression_threshold", FRAMING],
  ["conn_logd_time", LOGGING],
  ["coredumps", "the limits of the service manager decide"],
  ["coreroot", "the limits of the service manager decide"],
  ["crm_daemon_dir", "it is Pacemaker's"],
  ["crmd_spawns_pengine", "it is Pacemaker's"],
  ["debug", `${LOGGING}, and ringmaster events shows all that happens`],
  ["debugfile", `${LOGGING}, and ringmaster events shows all that happens`],
  ["enable_config_writes", "it is Pacemaker's"],
  ["env", "the director starts no clients"],
  ["hopfudge", "heartbeats are not passed on from node to node"],
  ["log_badpack", "packets that are refused are counted and reported now and then"],
  ["max_rexmit_delay", "every heartbeat carries the whole state, so none is asked for again"],
  ["memreserve", "memory is not reserved"],
  ["msgfmt", FRAMING],
  ["record_config_changes", "it is Pacemaker's"],
  ["record_pengine_inputs", "it is Pacemaker's"],
  ["rtprio", "the priority of the thread that sends heartbeats is the program's"],
  ["syslogmsgfmt", LOGGING],
  ["traditional_compression", FRAMING],
  ["use_apphbd", "there is no such daemon here; have the service manager watch the director"],
  ["uuidfrom", "nodes are known by their names"],
]);

/** Directives that are read: their values decide. */
const READ_WORDS = [
  "auto_failback",
  "autojoin",
  "bcast",
  "cluster",
  "crm",
  "deadping",
  "deadtime",
  "hbgenmethod",
  "initdead",
  "keepalive",
  "logfacility",
  "logfile",
  "mcast",
  "mcast6",
  "nice_failback",
  "node",
  "pacemaker",
  "ping",
  "ping6",
  "ping_group",
  "realtime",
  "respawn",
  "ucast",
  "ucast6",
  "udp",
  "udpport",
  "use_logd",
  "warntime",
] as const;

export type ReadWord = typeof READ_WORDS[number];

export function isReadWord(word: string): word is ReadWord {
  return (READ_WORDS as readonly string[]).includes(word);
}

/** What to do instead; undefined where the directive is not refused. */
export function refusalOf(word: string): string | undefined {
  return REFUSED.get(word);
}

/** Why the directive changes nothing; undefined where it is not such a one. */
export function idlenessOf(word: string): string | undefined {
  return WITHOUT_EFFECT.get(word);
}

/** What Pacemaker's own mode is answered with. */
export const PACEMAKER_REFUSAL = PACEMAKER;

/** All of them: the candidates for a misspelt word. */
export const DIRECTIVE_WORDS: readonly string[] = [
  ...READ_WORDS,
  ...REFUSED.keys(),
  ...WITHOUT_EFFECT.keys(),
];
