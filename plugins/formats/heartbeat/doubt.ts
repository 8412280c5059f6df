/**
 * What the other lines say can still be judged when one is wrong, but for the places that the wrong one is about: a
 * misspelt `node` must not make the director a stranger to its own cluster. Pure.
 */

import { nearestWord, type Problem } from "../../../core/plugin/mod.ts";
import { DIRECTIVE_WORDS } from "./directives.ts";
import type { Path } from "./origins.ts";
import { TIME_WORDS } from "./times.ts";

const below = (...keys: readonly string[]): readonly Path[] => keys.map((key) => ["cluster", key]);

/** Which group is whose is for the nodes to say, too. */
const NODES = below("nodes", "preferred", "groups");
const MEDIA = below("heartbeats");
const TIMES = below(...TIME_WORDS);
const PINGS = below("ping");
const RESOURCES = below("preferred", "resources", "groups");
const ALL = [...NODES, ...MEDIA, ...TIMES, ...PINGS, ...RESOURCES];

/** Of directives that are not here nothing else depends on. */
const PLACES: Readonly<Record<string, readonly Path[]>> = {
  node: NODES,
  ping: PINGS,
  ping6: PINGS,
  ping_group: PINGS,
  haresources: RESOURCES,
  ...Object.fromEntries(TIME_WORDS.map((word) => [word, TIMES])),
  ...Object.fromEntries(
    [
      "baud",
      "bcast",
      "mcast",
      "mcast6",
      "rds",
      "serial",
      "tipc",
      "ucast",
      "ucast6",
      "udp",
      "udpport",
    ]
      .map((word) => [word, MEDIA]),
  ),
};

/** The places of the input that may not say what the files mean, for errors in them. */
export function doubtfulPlaces(
  problems: readonly Problem[],
  { haresources }: { readonly haresources: string },
): readonly Path[] {
  return problems.filter(({ severity }) => severity === "error").flatMap(({ file, path }) => {
    if (file === haresources) return RESOURCES;
    const word = Object.hasOwn(PLACES, path) ? path : nearestWord(path, DIRECTIVE_WORDS);
    if (word === undefined) return ALL;
    return Object.hasOwn(PLACES, word) ? PLACES[word] ?? [] : [];
  });
}
