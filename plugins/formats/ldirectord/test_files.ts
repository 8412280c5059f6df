/** For the property tests: valid files at random, each with what it must mean. */

import fc from "fast-check";

/** A line of a virtual, and what it becomes: part of the service, of its check, or a server. */
interface Setting {
  readonly line: string;
  readonly service?: Readonly<Record<string, unknown>>;
  readonly check?: Readonly<Record<string, unknown>>;
}

interface Server {
  readonly line: string;
  /** The servers of a range are several. */
  readonly reals: readonly unknown[];
}

export interface Virtual {
  readonly head: string;
  readonly virtual: string;
  readonly lines: readonly string[];
  readonly service: Readonly<Record<string, unknown>>;
  readonly check: Readonly<Record<string, unknown>>;
  readonly reals: readonly unknown[];
}

export interface RandomFile {
  readonly globals: readonly Setting[];
  readonly virtuals: readonly Virtual[];
}

const seconds = fc.integer({ min: 1, max: 99 });
const blanks = fc.constantFrom("", " ", "  ");
const comment = fc.constantFrom("", "", " # why not", "  ");

/** The whole setting, with blanks around `=` and a comment behind that change nothing. */
function setting(
  keyword: string,
  value: string,
  meaning: Omit<Setting, "line">,
): fc.Arbitrary<Setting> {
  return fc.tuple(blanks, blanks, comment).map(([before, behind, end]) => ({
    line: `${keyword}${before}=${behind}${value}${end}`,
    ...meaning,
  }));
}

/** As `setting`, for what takes nothing behind it. */
function exact(keyword: string, value: string, meaning: Omit<Setting, "line">) {
  return fc.constant<Setting>({ line: `${keyword}=${value}`, ...meaning });
}

const settings = fc.oneof(
  fc.constantFrom("rr", "wlc", "sh").chain((word) =>
    setting("scheduler", word, { service: { scheduler: word } })
  ),
  seconds.chain((count) =>
    setting("persistent", String(count), { service: { persistent: `${count}s` } })
  ),
  fc.boolean().chain((yes) =>
    exact("quiescent", yes ? "yes" : "no", { service: { quiescent: yes } })
  ),
  fc.boolean().chain((yes) =>
    exact("cleanstop", yes ? "yes" : "no", { service: { cleanstop: yes } })
  ),
  setting("fallbackcommand", '"/etc/x --web"', { service: { fallbackcommand: "/etc/x --web" } }),
  setting("monitorfile", "/var/log/m", { service: { monitorfile: "/var/log/m" } }),
  setting("schedflags", "flag-1,flag-2", { service: { schedflags: ["flag-1", "flag-2"] } }),
  setting("servicename", "web # farm", {}),
  seconds.chain((count) => setting("failurecount", String(count), { check: { fall: count } })),
  seconds.chain((count) =>
    setting("checkinterval", String(count), { check: { interval: `${count}s` } })
  ),
  seconds.chain((count) =>
    setting("negotiatetimeout", String(count), { check: { timeout: `${count}s` } })
  ),
  setting("checkport", "8080", { check: { port: 8080 } }),
  setting("request", '"status?a=b#c"', { check: { request: "/status?a=b#c" } }),
  setting("receive", '"up # | ok"', { check: { receive: "up # | ok" } }),
  setting("virtualhost", "www.example.org", { check: { virtualhost: "www.example.org" } }),
  fc.integer({ min: 1, max: 9 }).chain((count) =>
    setting("checktype", String(count), { check: { connects: count } })
  ),
);

interface Forward {
  readonly text: string;
  readonly forwarding: string;
  readonly weight: number;
  readonly more: Readonly<Record<string, unknown>>;
}

const forward: fc.Arbitrary<Forward> = fc.record({
  forwarding: fc.constantFrom("masq", "gate", "ipip"),
  weight: fc.option(fc.integer({ min: 0, max: 65_535 })),
  exchange: fc.option(fc.constantFrom(", ", " ", ",")),
  upper: fc.option(fc.integer({ min: 1, max: 999 })),
  isLowerFirst: fc.boolean(),
}).map(({ forwarding, weight, exchange, upper, isLowerFirst }) => {
  const thresholds = upper === null ? [] : [`u:${upper}`, "l:1"];
  const words = [
    forwarding,
    ...(weight === null ? [] : [String(weight)]),
    ...(exchange === null ? [] : [`"ping 1"${exchange}"po#ng"`]),
    ...(isLowerFirst ? thresholds.toReversed() : thresholds),
  ];
  const more = {
    ...(upper === null ? {} : { upper_threshold: upper, lower_threshold: 1 }),
    ...(exchange === null ? {} : { check: { request: "/ping 1", receive: "po#ng" } }),
  };
  return { text: words.join(" "), forwarding, weight: weight ?? 1, more };
});

function serverLines(family: 4 | 6, mayLackPort: boolean): fc.Arbitrary<Server> {
  const ports = mayLackPort ? ["", ":80", ":http"] : [":80", ":http"];
  const hosts = fc.integer({ min: 1, max: 250 }).chain((first) =>
    fc.integer({ min: 0, max: family === 4 ? 3 : 0 }).map((more) => {
      const address = (last: number) =>
        family === 4 ? `192.0.2.${last}` : `[2001:db8::${last.toString(16)}]`;
      const all = Array.from({ length: more + 1 }, (_, index) => address(first + index));
      return { text: more === 0 ? address(first) : `${address(first)}->${all.at(-1)}`, all };
    })
  );
  return fc.tuple(hosts, fc.constantFrom(...ports), forward).map(([{ text, all }, port, rest]) => ({
    line: `${family === 4 ? "real" : "real6"}=${text}${port} ${rest.text}`,
    reals: all.map((host) =>
      Object.keys(rest.more).length === 0 ? `${host}${port} ${rest.forwarding} ${rest.weight}` : {
        address: `${host}${port}`,
        forwarding: rest.forwarding,
        weight: rest.weight,
        ...rest.more,
      }
    ),
  }));
}

interface Head {
  readonly head: string;
  readonly virtual: string;
  readonly family: 4 | 6;
  readonly mayLackPort: boolean;
}

const heads: fc.Arbitrary<Head> = fc.record({
  family: fc.constantFrom(4 as const, 6 as const),
  isMark: fc.boolean(),
  number: fc.integer({ min: 1, max: 65_535 }),
}).map(({ family, isMark, number }) => {
  const keyword = family === 4 ? "virtual" : "virtual6";
  const address = family === 4 ? "203.0.113.1" : "[2001:db8::cafe]";
  return isMark
    ? {
      head: `${keyword}=${number}`,
      virtual: `fwmark:${number}${family === 6 ? "/6" : ""}`,
      family,
      mayLackPort: false,
    }
    : {
      head: `${keyword} = ${address}:${number}`,
      virtual: `${address}:${number}/tcp`,
      family,
      // A server without a port would be checked at port 80, which is tested by itself.
      mayLackPort: number === 80,
    };
});

const keywordOf = ({ line }: Setting) => /^\w+/.exec(line)?.[0];

const virtuals: fc.Arbitrary<Virtual> = heads.chain(({ head, virtual, family, mayLackPort }) =>
  fc.record({
    settings: fc.uniqueArray(settings, { selector: keywordOf, maxLength: 6 }),
    servers: fc.array(serverLines(family, mayLackPort), { maxLength: 4 }),
  }).map(({ settings, servers }) => ({
    head,
    virtual,
    lines: [
      "service=http",
      ...servers.map(({ line }) => line),
      "# a comment",
      ...settings.map(({ line }) => line),
    ],
    service: Object.assign({}, ...settings.map(({ service }) => service)),
    check: Object.assign({}, ...settings.map(({ check }) => check)),
    reals: servers.flatMap(({ reals }) => reals),
  }))
);

const globals = fc.oneof(
  seconds.map((count) => ({
    line: `checkinterval=${count}`,
    check: { interval: `${count}s` },
  })),
  seconds.map((count) => ({
    line: `negotiatetimeout = ${count}`,
    check: { timeout: `${count}s` },
  })),
  seconds.map((count) => ({ line: `failurecount=${count}`, check: { fall: count } })),
  fc.constant({ line: "fork=yes" }),
  fc.constant({ line: "autoreload=yes", service: { autoreload: true } }),
  fc.constant({ line: "cleanstop=no", service: { cleanstop: false } }),
  fc.constant({ line: "maintenancedir=/etc/m", service: { maintenancedir: "/etc/m" } }),
  fc.constant({ line: 'callback="/etc/c"', service: { callback: "/etc/c" } }),
);

/** A file with one to four virtuals and some globals. */
export const randomFile: fc.Arbitrary<RandomFile> = fc.record({
  globals: fc.uniqueArray<Setting, string | undefined>(globals, { selector: keywordOf }),
  virtuals: fc.uniqueArray(virtuals, {
    selector: ({ virtual }: Virtual) => virtual,
    minLength: 1,
    maxLength: 4,
  }),
});

export function printFile({ globals, virtuals }: RandomFile, indent: string): string {
  const sections = virtuals.map(({ head, lines }) =>
    [head, ...lines.map((line) => indent + line)].join("\n")
  );
  return [globals.map(({ line }) => line).join("\n"), ...sections].join("\n\n");
}
