/**
 * The few functions of the C library that Deno does not offer: a kernel connect(2) on a datagram
 * socket, which is what makes "port unreachable" an error, sockets for ICMP echo (icmp(7), raw(7)),
 * sockets that are bound to an interface, for heartbeats and for whole frames (packet(7)), the
 * priority of a thread (sched(7)), and epoll(7) to wait for many such sockets at once.
 *
 * All calls but `epoll_wait` are made at once on the caller's thread: the sockets do not block.
 * `epoll_wait` runs on a thread of Deno's own, and errno(3) of that thread cannot be read here.
 */

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  // Both return ssize_t; no datagram is so long that the lower half of it would not do, and a
  // number is cheaper than a bigint.
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recvfrom: {
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"],
    result: "i32",
  },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
  dup3: { parameters: ["i32", "i32", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "usize", "buffer"], result: "i32" },
  sched_setscheduler: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  setpriority: { parameters: ["i32", "u32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32", nonblocking: true },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** glibc's name first, then musl's. */
const LIBRARY_NAMES = [
  "libc.so.6",
  `libc.musl-${Deno.build.arch}.so.1`,
  `ld-musl-${Deno.build.arch}.so.1`,
];

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Descriptors are numbers; a result below zero means that the call failed and `errno()` says why.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  connect(descriptor: number, address: Bytes): number;
  /** Writes the address into `address` and returns its length, or less than zero. */
  getsockname(descriptor: number, address: Bytes): number;
  /** Takes the pending error off the socket (SO_ERROR): zero where there is none. */
  takeError(descriptor: number): number;
  setOption(descriptor: number, level: number, name: number, value: Bytes): number;
  send(descriptor: number, bytes: Bytes): number;
  recv(descriptor: number, into: Bytes): number;
  /** As `recv`, with flags; writes the sender's socket address into `from`. */
  receiveFrom(descriptor: number, into: Bytes, flags: number, from: Bytes): number;
  close(descriptor: number): number;
  epollCreate(): number;
  epollControl(epoll: number, operation: number, descriptor: number, event: Bytes): number;
  /** `events` must stay reachable until the promise resolves. */
  epollWait(epoll: number, events: Bytes, eventsMax: number, timeoutMs: number): Promise<number>;
  /** The error number of the last call that failed; read it before anything else is called. */
  errno(): number;
}

/** The same, and what sockets of an interface need. */
export interface SocketLibc extends Libc {
  bind(descriptor: number, address: Bytes): number;
  sendTo(descriptor: number, bytes: Bytes, to: Bytes): number;
  /** Makes `onto` mean what `descriptor` means, and closes what it meant before, at once for all threads (dup(2)). */
  duplicateOnto(descriptor: number, onto: number): number;
  /** Asks about an interface (netdevice(7)); `request` is a struct ifreq and takes the answer. */
  control(descriptor: number, code: number, request: Bytes): number;
  /** Real-time priority, from 1 to 99, for the calling thread (SCHED_FIFO). */
  setRealtimePriority(priority: number): number;
  /** Niceness, from -20 (first) to 19, of the calling thread. */
  setNiceness(niceness: number): number;
}

const CLOSE_ON_EXEC = 0x80000;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
/** SCHED_FIFO with SCHED_RESET_ON_FORK: threads that it starts are ordinary ones. */
const SCHED_FIFO = 1 | 0x4000_0000;
const PRIO_PROCESS = 0;
/** A broken peer must give an error, never a signal. */
const MSG_NOSIGNAL = 0x4000;

/**
 * Undefined where this is not Linux, where no C library is found, or where foreign functions are
 * not permitted.
 */
export function openLibc(names: readonly string[] = LIBRARY_NAMES): SocketLibc | undefined {
  if (Deno.build.os !== "linux") return undefined;
  for (const name of names) {
    try {
      return bind(Deno.dlopen(name, SYMBOLS).symbols);
    } catch {
      // Not that C library, or not permitted: the next name, and in the end the caller's other way.
    }
  }
  return undefined;
}

function bind(c: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"]): SocketLibc {
  // Calls are synchronous, so that one cell for each kind of answer is enough.
  const length = new Uint32Array(1);
  const value = new Int32Array(1);
  return {
    socket: (domain, type, protocol) => c.socket(domain, type, protocol),
    connect: (descriptor, address) => c.connect(descriptor, address, address.length),
    getsockname(descriptor, address) {
      length[0] = address.length;
      return c.getsockname(descriptor, address, length) < 0 ? -1 : length[0];
    },
    takeError(descriptor) {
      length[0] = value.byteLength;
      value[0] = 0;
      c.getsockopt(descriptor, SOL_SOCKET, SO_ERROR, value, length);
      return value[0];
    },
    setOption: (descriptor, level, name, value) =>
      c.setsockopt(descriptor, level, name, value, value.length),
    send: (descriptor, bytes) => c.send(descriptor, bytes, BigInt(bytes.length), MSG_NOSIGNAL),
    recv: (descriptor, into) => c.recv(descriptor, into, BigInt(into.length), 0),
    receiveFrom(descriptor, into, flags, from) {
      length[0] = from.length;
      return c.recvfrom(descriptor, into, BigInt(into.length), flags, from, length);
    },
    bind: (descriptor, address) => c.bind(descriptor, address, address.length),
    sendTo: (descriptor, bytes, to) =>
      c.sendto(descriptor, bytes, BigInt(bytes.length), MSG_NOSIGNAL, to, to.length),
    duplicateOnto: (descriptor, onto) => c.dup3(descriptor, onto, CLOSE_ON_EXEC),
    control: (descriptor, code, request) => c.ioctl(descriptor, BigInt(code), request),
    // The number zero means the calling thread for both (sched(7), setpriority(2)).
    setRealtimePriority(priority) {
      value[0] = priority;
      return c.sched_setscheduler(0, SCHED_FIFO, value);
    },
    setNiceness: (niceness) => c.setpriority(PRIO_PROCESS, 0, niceness),
    close: (descriptor) => c.close(descriptor),
    epollCreate: () => c.epoll_create1(CLOSE_ON_EXEC),
    epollControl: (epoll, operation, descriptor, event) =>
      c.epoll_ctl(epoll, operation, descriptor, event),
    epollWait: (epoll, events, eventsMax, timeoutMs) =>
      c.epoll_wait(epoll, events, eventsMax, timeoutMs),
    errno() {
      const location = c.__errno_location();
      return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32();
    },
  };
}
