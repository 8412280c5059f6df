/** What anybody could see of the simulated world from outside: all that the checkers know. Times are the world's. */

import type { MachineEvent } from "./machine.ts";

export interface NodeView {
  readonly name: string;
  /** Whether a director runs on the machine, is paused there, or none is there. */
  readonly state: "running" | "paused" | "none";
  /** Since when it is so. */
  readonly sinceMs: number;
  /** When the director was started; of one that is gone, the last one. */
  readonly startedMs: number;
  /** How long the last pause was; 0 where this run of the director has had none. */
  readonly pausedForMs: number;
  /** Whether it was told to stop. */
  readonly stopping: boolean;
  /** Whether it was well connected and had settled when it died; false where it lives. */
  readonly mourned: boolean;
  readonly fit: boolean;
  /** References that it can reach. */
  readonly reach: number;
  /** When one of the two changed last. */
  readonly judgedMs: number;
  /** What operators have told it and not taken back. */
  readonly said: "nothing" | "standby" | "released" | "forced";
  /** Whether a release was its last word, and is done. */
  readonly released: boolean;
  /** When somebody told it something last. */
  readonly saidMs: number;
  /** Whether it has not answered yet. */
  readonly isAnswering: boolean;
  /** Whether its resources do what they are asked. */
  readonly well: boolean;
  /** When that changed last. */
  readonly troubledMs: number;
  /** When somebody has taken something from it last. */
  readonly lostMs: number;
  /** Since when it goes by the configuration that is to be in force. */
  readonly configuredMs: number;
  readonly held: ReadonlySet<string>;
}

export interface GroupView {
  readonly name: string;
  readonly preferred: string;
  /** Labels of its resources, in order. */
  readonly labels: readonly string[];
}

export interface WorldView {
  readonly nowMs: number;
  readonly nodes: readonly NodeView[];
  readonly groups: readonly GroupView[];
  readonly autoFailback: boolean;
  readonly fencing: boolean;
  readonly keepaliveMs: number;
  readonly deadtimeMs: number;
  readonly initdeadMs: number;
  /** When fencing became as it is now, working or not. */
  readonly fencingSinceMs: number;
  readonly fencingWorks: boolean;
  /** When references became unreachable for all at once last, or reachable again. */
  readonly referencesMs: number;
  hears(from: string, to: string): boolean;
  isCut(from: string, to: string): boolean;
  /** When a path between the two has changed last. */
  pathChangedMs(one: string, other: string): number;
  /** When the newest was sent that has arrived. */
  newestSentMs(from: string, to: string): number | undefined;
  /** When something has arrived last that was on the way for long. */
  staleArrivalMs(from: string, to: string): number | undefined;
}

/** Something that a machine did, seen as it happens. */
export type Observation = MachineEvent & { readonly node: string };

/** What a director has answered an operator, where it did not refuse. */
export interface Answer {
  readonly node: string;
  readonly verb: "standby" | "takeover" | "release";
  readonly groups: readonly string[];
}

/** Both hear each other, and nothing has changed about that for so long. */
export function areJoined(view: WorldView, one: string, other: string, forMs: number): boolean {
  return view.hears(one, other) && view.hears(other, one) &&
    view.nowMs - view.pathChangedMs(one, other) >= forMs;
}

/** How long a node has been as it is, in its state and this run of its director. */
export function steadyMs({ nowMs }: WorldView, { sinceMs, startedMs }: NodeView): number {
  return nowMs - Math.max(sinceMs, startedMs);
}

export function nodeOf(view: WorldView, name: string): NodeView {
  const found = view.nodes.find((node) => node.name === name);
  if (found === undefined) throw new Error(`there is no node ${name}`);
  return found;
}
