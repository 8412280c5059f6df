/** What the system's error numbers mean, in words for a person (errno(3), Linux). */

export const EPERM = 1;
export const EAGAIN = 11;
export const EACCES = 13;
const ENODEV = 19;
export const ENOPROTOOPT = 92;
export const ECONNREFUSED = 111;

const WORDS: ReadonlyMap<number, string> = new Map([
  [EPERM, "operation not permitted"],
  [4, "interrupted"],
  [EAGAIN, "temporarily unavailable"],
  [6, "no such device or address"],
  [12, "out of memory"],
  [EACCES, "permission denied"],
  [ENODEV, "no such device"],
  [22, "invalid argument"],
  [23, "too many open files in the system"],
  [24, "too many open files"],
  [90, "message too long"],
  [ENOPROTOOPT, "protocol not available"],
  [93, "protocol not supported"],
  [97, "address family not supported"],
  [98, "address already in use"],
  [99, "cannot assign requested address"],
  [100, "network is down"],
  [101, "network is unreachable"],
  [104, "connection reset by peer"],
  [105, "no buffer space available"],
  [110, "connection timed out"],
  [ECONNREFUSED, "connection refused"],
  [112, "host is down"],
  [113, "no route to host"],
]);

/** The words for an error number; `error 77` where this table has none. */
export function systemErrorWords(errorNumber: number): string {
  return WORDS.get(errorNumber) ?? `error ${errorNumber}`;
}

/**
 * The same for the names that node's modules use, such as `ECONNREFUSED`; undefined where the name
 * is none of them.
 */
export function systemErrorWordsByName(name: string): string | undefined {
  return BY_NAME.get(name);
}

const BY_NAME: ReadonlyMap<string, string> = new Map([
  ["EMFILE", systemErrorWords(24)],
  ["ECONNREFUSED", systemErrorWords(ECONNREFUSED)],
  ["ECONNRESET", systemErrorWords(104)],
  ["EHOSTUNREACH", systemErrorWords(113)],
  ["ENETUNREACH", systemErrorWords(101)],
  ["EADDRNOTAVAIL", systemErrorWords(99)],
  ["EPIPE", "broken pipe"],
  ["ETIMEDOUT", systemErrorWords(110)],
]);
