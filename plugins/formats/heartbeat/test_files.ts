/** For property tests: valid files at random, together with the native configuration that they must become. */

import fc from "fast-check";
import { formatDuration } from "../../../core/plugin/mod.ts";

/** A valid ha.cf and haresources, and what they say. */
export interface RandomFolder {
  readonly haCf: string;
  readonly haresources: string;
  readonly input: unknown;
  readonly includes: readonly string[];
}

/** Lines of ha.cf that belong together in this order, and what they add to the cluster. */
interface Block {
  readonly lines: readonly string[];
  readonly root?: object;
  readonly cluster?: object;
}

const NODES = ["AppNode1", "appnode2", "third.example.org", "N4"];
const device = fc.constantFrom("eth0", "eth1", "bond0.12", "enp0s31f6");
const port = fc.integer({ min: 1, max: 65_535 });
const octet = fc.integer({ min: 0, max: 255 });
const separator = fc.constantFrom(" ", "\t", "  ", ", ", ",");

function timeText(durationMs: number) {
  return fc.constantFrom(
    `${durationMs / 1_000}`,
    `${durationMs}ms`,
    `${durationMs}msec`,
    `${durationMs * 1_000}us`,
    `${durationMs * 1_000}USEC`,
  );
}

const nodes: fc.Arbitrary<Block> = fc.shuffledSubarray(NODES, { minLength: 2 }).chain((names) =>
  fc.boolean().map((together) => ({
    lines: together ? [`node ${names.join(" ")}`] : names.map((name) => `node ${name}`),
    cluster: { nodes: names.map((name) => name.toLowerCase()) },
  }))
);

type Medium = { line: string; portOf?: number; native: (udpPort: number) => object[] };

const medium: fc.Arbitrary<Medium> = fc.oneof(
  fc.record({ device, first: fc.integer({ min: 224, max: 239 }), octet, port, loop: fc.boolean() })
    .map(({ device, first, octet, port, loop }) => ({
      line: `mcast ${device} ${first}.0.${octet}.1 ${port} 2 ${loop ? 1 : 0}`,
      native: () => [
        {
          type: "multicast",
          interface: device,
          group: `${first}.0.${octet}.1`,
          port,
          ttl: 2,
          loop,
        },
      ],
    })),
  fc.record({ device, port }).map(({ device, port }) => ({
    line: `mcast6 ${device} FF02:0::1 ${port} 1 0`,
    native: () => [
      { type: "multicast", interface: device, group: "ff02::1", port, ttl: 1, loop: false },
    ],
  })),
  fc.array(device, { minLength: 1, maxLength: 3 }).map((devices) => ({
    line: `bcast ${devices.join(" ")}`,
    native: (udpPort: number) =>
      devices.map((each) => ({ type: "broadcast", interface: each, port: udpPort })),
  })),
  fc.record({ device, octet }).map(({ device, octet }) => ({
    line: `ucast ${device} 10.0.0.${octet}`,
    native: (udpPort: number) => [
      { type: "unicast", peer: `10.0.0.${octet}`, interface: device, port: udpPort },
    ],
  })),
  port.map((portOf) => ({ line: `udpport ${portOf}`, portOf, native: () => [] })),
);

const always: Medium = {
  line: "ucast6 eth0 fe80:0::1",
  native: (udpPort) => [{ type: "unicast", peer: "fe80::1", interface: "eth0", port: udpPort }],
};

const media: fc.Arbitrary<Block> = fc.array(medium, { maxLength: 6 }).map((drawn) => {
  const all = [...drawn, always];
  let udpPort = 694;
  const heartbeats = new Map<string, object>();
  for (const { portOf, native } of all) {
    udpPort = portOf ?? udpPort;
    for (const each of native(udpPort)) heartbeats.set(JSON.stringify(each), each);
  }
  return { lines: all.map(({ line }) => line), cluster: { heartbeats: [...heartbeats.values()] } };
});

const times: fc.Arbitrary<Block> = fc.record({
  keepalive: fc.integer({ min: 1, max: 2_000 }),
  factor: fc.integer({ min: 3, max: 20 }),
  warntime: fc.option(fc.integer({ min: 1, max: 2 })),
  initdead: fc.option(fc.integer({ min: 1, max: 100_000 })),
  deadping: fc.option(fc.integer({ min: 1, max: 100_000 })),
}).chain((drawn) => {
  const { keepalive } = drawn;
  const deadtime = keepalive * drawn.factor;
  const warntime = drawn.warntime === null ? null : drawn.warntime * keepalive;
  const initdead = drawn.initdead === null ? null : drawn.initdead + deadtime;
  const deadping = drawn.deadping === null ? null : drawn.deadping + 2 * keepalive;
  const given = { keepalive, deadtime, warntime, initdead, deadping };
  const initdeadDefault = deadtime > 10_000 ? deadtime : deadtime < 6_000 ? 12_000 : 2 * deadtime;
  const text = (durationMs: number) => formatDuration(durationMs);
  const said = Object.entries(given).flatMap(([word, value]) =>
    value === null ? [] : [timeText(value).map((written) => `${word} ${written}`)]
  );
  return fc.tuple(...said).map((lines) => ({
    lines,
    cluster: {
      keepalive: text(keepalive),
      deadtime: text(deadtime),
      warntime: text(warntime ?? Math.max(1, Math.floor(deadtime / 2))),
      initdead: text(initdead ?? initdeadDefault),
      deadping: text(deadping ?? deadtime),
    },
  }));
});

const failback: fc.Arbitrary<Block> = fc.constantFrom(
  { lines: ["auto_failback off"], cluster: { auto_failback: false } },
  { lines: ["auto_failback Yes"], cluster: { auto_failback: true } },
  { lines: ["auto_failback legacy"], cluster: { auto_failback: true } },
  { lines: ["nice_failback on"], cluster: { auto_failback: false } },
  { lines: [], cluster: { auto_failback: true } },
);

const extras: fc.Arbitrary<Block>[] = [
  fc.constant({ lines: ["cluster web-1"], cluster: { name: "web-1" } }),
  fc.constant({
    lines: ["ping 10.0.0.1 gateway", "ping_group routers 10.0.0.2 10.0.0.3"],
    cluster: {
      ping: ["10.0.0.1", "gateway", { name: "routers", hosts: ["10.0.0.2", "10.0.0.3"] }],
    },
  }),
  fc.constant({ lines: ["logfile /var/log/ha-log"], root: { logfile: "/var/log/ha-log" } }),
  fc.constant({ lines: ["logfacility LOCAL0"], root: { syslog: "local0" } }),
  fc.constant({ lines: ["realtime off"], cluster: { realtime: false } }),
  fc.constant({ lines: ["respawn hacluster /usr/lib/heartbeat/ipfail"] }),
  fc.constant({ lines: ["use_logd no", "hbgenmethod file", "crm off", "autojoin none"] }),
  fc.constant({ lines: ["apiauth ipfail gid=haclient uid=hacluster", "debug 1"] }),
];

const haCfFile = fc.tuple(nodes, media, times, failback, fc.subarray(extras)).chain(
  ([ofNodes, ofMedia, ofTimes, ofFailback, more]) =>
    fc.tuple(...more).chain((others) => {
      const blocks = [ofNodes, ofMedia, ofTimes, ofFailback, ...others];
      return fc.record({
        ordered: fc.shuffledSubarray(blocks, { minLength: blocks.length }),
        blocks: fc.constant(blocks),
        separator,
        noise: fc.constantFrom("", "\n", " # a comment", "\n# node none", "\r"),
      });
    }),
).map(({ ordered, blocks, separator, noise }) => ({
  text: ordered.flatMap(({ lines }) => lines)
    .map((line) => line.replaceAll(" ", separator) + noise).join("\n"),
  root: Object.assign({}, ...blocks.map(({ root }) => root)) as object,
  cluster: Object.assign({}, ...blocks.map(({ cluster }) => cluster)) as { nodes: string[] },
}));

/** A word of haresources; `own` makes it one that no other word is equal to. */
type Word = (own: number) => { text: string; native?: object; include?: string };

const words: fc.Arbitrary<Word> = fc.oneof(
  fc.record({
    script: fc.constantFrom("IPaddr2::", "IPaddr::", ""),
    mask: fc.constantFrom(["/25", "/25"], ["/255.255.255.128", "/25"], ["/", ""], ["/32", "/32"]),
    card: fc.constantFrom(["/eth0", { interface: "eth0" }], [
      "/eth1:web",
      { interface: "eth1", label: "web" },
    ], ["/", {}]) as fc.Arbitrary<[string, object]>,
    broadcast: fc.constantFrom(["", {}], ["/10.0.9.127", { broadcast: "10.0.9.127" }], ["/+", {
      broadcast: "+",
    }]) as fc.Arbitrary<[string, object]>,
  }).map(({ script, mask, card, broadcast }) => (own: number) => ({
    text: `${script}10.0.9.${own}${mask[0]}${card[0]}${broadcast[0]}`,
    native: { type: "ip_addr", address: `10.0.9.${own}${mask[1]}`, ...card[1], ...broadcast[1] },
  })),
  fc.constant((own: number) => ({
    text: `10.0.8.${own}/24/10.0.8.255`,
    native: { type: "ip_addr", address: `10.0.8.${own}/24`, broadcast: "10.0.8.255" },
  })),
  fc.constant((own: number) => ({
    text: `IPv6addr::2001:DB8::${(own + 1).toString(16)}/64/eth0`,
    native: {
      type: "ip_addr",
      address: `2001:db8::${(own + 1).toString(16)}/64`,
      interface: "eth0",
    },
  })),
  fc.constantFrom("", "::eth1").map((rest) => (own: number) => ({
    text: `LVSSyncDaemonSwap::master${rest === "" && own > 0 ? "::eth0" : rest}${
      own === 0 ? "" : `::${own}`
    }`,
    native: {
      type: "ipvs_sync",
      role: "master",
      interface: rest === "" ? "eth0" : "eth1",
      syncid: own,
    },
  })),
  fc.constantFrom("", "a.cf", "/etc/b.cf").map((file) => () => ({
    text: file === "" ? "ldirectord" : `ldirectord::${file}`,
    include: file === "" ? "ldirectord.cf" : file,
  })),
  fc.array(fc.constantFrom("a", "", "b=c", "/dev/sda1"), { maxLength: 3 }).map(
    (args) => (own: number) => ({
      text: [`Script${own}`, ...args].join("::"),
      native: { type: "script", script: `Script${own}`, ...(args.length === 0 ? {} : { args }) },
    }),
  ),
);

const between = fc.constantFrom(" ", "\t ", " \\\n", " \\\n\t", " \\ \n", " \\\r\n");

/** Valid files of both kinds that fit together. */
export const randomFolder: fc.Arbitrary<RandomFolder> = haCfFile.chain(
  ({ text: haCf, root, cluster }) =>
    fc.record({
      lines: fc.array(
        fc.record({ node: fc.nat(), words: fc.array(words, { minLength: 1, maxLength: 5 }) }),
        { minLength: 1, maxLength: 3 },
      ),
      between,
      noise: fc.constantFrom("", "\n", "# a comment\n"),
    }).map(({ lines, between, noise }) => {
      let own = 0;
      const includes: string[] = [];
      const texts: string[] = [];
      const groups: { name: string; preferred: string; resources: object[] }[] = [];
      for (const line of lines) {
        const preferred = cluster.nodes[line.node % cluster.nodes.length] ?? "";
        // The first word is a script of its own, so that every group has a key of its own.
        const key = `First${own}`;
        const drawn = line.words.map((word) => word(own++));
        const kept = drawn.filter(({ text }, index) =>
          drawn.findIndex((other) => other.text === text) === index
        );
        for (const { include } of kept) {
          if (include !== undefined && !includes.includes(include)) includes.push(include);
        }
        texts.push([preferred.toUpperCase(), key, ...kept.map(({ text }) => text)].join(between));
        const resources = kept.flatMap(({ native }) => native === undefined ? [] : [native]);
        groups.push({
          name: key,
          preferred,
          resources: [{ type: "script", script: key }, ...resources],
        });
      }
      const [first] = groups;
      const ofGroups = groups.length === 1
        ? { preferred: first?.preferred, resources: first?.resources }
        : { groups };
      return {
        haCf,
        haresources: texts.map((text) => noise + text).join("\n"),
        input: { ...root, cluster: { authkeys: "authkeys", ...cluster, ...ofGroups } },
        includes,
      };
    }),
);
