/** What can be done to the demo's pair: each with a key for the terminal and a word for scripts. */

import { RingmasterError } from "../../mod.ts";
import { DEADTIME_MS } from "./files.ts";
import type { DirectorName, NodeName } from "./network.ts";

/** What faults act on. */
export interface Stage {
  /** The director that runs and has the address; of two, the one that has it rightfully. */
  master(): DirectorName | undefined;
  /** A director that runs and is not the master. */
  standby(): DirectorName | undefined;
  /** Directors that do not run. */
  stopped(): readonly DirectorName[];
  /** Directors whose plug is pulled. */
  cut(): readonly DirectorName[];
  nodesUp(): readonly NodeName[];
  nodesDown(): readonly NodeName[];
  isParted(): boolean;
  /** Asks a director as an operator would; gives its sentence. */
  ask(name: DirectorName, verb: "standby" | "takeover"): Promise<string>;
  signal(name: DirectorName, signal: "SIGTERM" | "SIGKILL"): void;
  /** Pauses a director's process for a time. */
  pause(name: DirectorName, durationMs: number): Promise<void>;
  startDirector(name: DirectorName): Promise<void>;
  setPlug(name: DirectorName, state: "up" | "down"): void;
  setParted(parted: boolean): void;
  deleteAddress(name: DirectorName): void;
  killNode(name: NodeName): void;
  startNode(name: NodeName): Promise<void>;
}

export interface Fault {
  /** One letter. */
  readonly key: string;
  readonly word: string;
  /** Said beside the key. */
  readonly summary: string;
  /** What does it and says to whom. Throws RingmasterError `refused` where there is nothing to do it to. */
  prepare(stage: Stage): () => string | Promise<string>;
}

/** Longer than deadtime by so much that the other director has taken over for good. */
const PAUSE_MS = 3 * DEADTIME_MS;
const PAUSE = `${PAUSE_MS / 1_000} s`;

export const FAULTS: readonly Fault[] = [
  {
    key: "s",
    word: "standby",
    summary: "the master hands over",
    prepare(stage) {
      const name = masterOf(stage, "hand over");
      return async () => `${name} is asked to stand by: ${await stage.ask(name, "standby")}`;
    },
  },
  {
    key: "t",
    word: "takeover",
    summary: "the standby takes over",
    prepare(stage) {
      const name = someOf(stage.standby(), "take over", "no director stands by");
      return async () => `${name} is told to take over: ${await stage.ask(name, "takeover")}`;
    },
  },
  {
    key: "o",
    word: "stop",
    summary: "SIGTERM for the master",
    prepare: (stage) => sendSignal(stage, "SIGTERM"),
  },
  {
    key: "k",
    word: "kill",
    summary: "SIGKILL for the master",
    prepare: (stage) => sendSignal(stage, "SIGKILL"),
  },
  {
    key: "z",
    word: "pause",
    summary: `the master sleeps for ${PAUSE}`,
    prepare(stage) {
      const name = masterOf(stage, "pause the master");
      return async () => {
        await stage.pause(name, PAUSE_MS);
        return `${name} slept for ${PAUSE}, longer than deadtime, and wakes up`;
      };
    },
  },
  {
    key: "a",
    word: "start",
    summary: "start what was stopped",
    prepare(stage) {
      const names = stage.stopped();
      if (names.length === 0) throw refusal("start a director", "both run");
      return async () => {
        await Promise.all(names.map((name) => stage.startDirector(name)));
        return `${list(names)} started again`;
      };
    },
  },
  {
    key: "c",
    word: "cut",
    summary: "pull the master's cable",
    prepare(stage) {
      const name = masterOf(stage, "pull the master's cable");
      return () => {
        stage.setPlug(name, "down");
        return `${name}'s cable is pulled`;
      };
    },
  },
  {
    key: "m",
    word: "mend",
    summary: "plug it in again",
    prepare(stage) {
      const names = stage.cut();
      if (names.length === 0) throw refusal("plug a cable in", "none is pulled");
      return () => {
        for (const name of names) stage.setPlug(name, "up");
        return `${list(names)} plugged in again`;
      };
    },
  },
  {
    key: "p",
    word: "part",
    summary: "directors do not hear each other",
    prepare(stage) {
      if (stage.isParted()) throw refusal("part the directors", "they are parted");
      return () => {
        stage.setParted(true);
        return "the directors do not hear each other any more, everybody else hears both";
      };
    },
  },
  {
    key: "h",
    word: "heal",
    summary: "they hear each other again",
    prepare(stage) {
      if (!stage.isParted()) throw refusal("heal the network", "nothing is parted");
      return () => {
        stage.setParted(false);
        return "the directors can hear each other again";
      };
    },
  },
  {
    key: "d",
    word: "delete",
    summary: "take the address away by hand",
    prepare(stage) {
      const name = masterOf(stage, "delete the address");
      return () => {
        stage.deleteAddress(name);
        return `the address is deleted on ${name} behind its back`;
      };
    },
  },
  {
    key: "n",
    word: "node-down",
    summary: "kill an application node",
    prepare(stage) {
      const name = someOf(stage.nodesUp()[0], "kill an application node", "none runs");
      return () => {
        stage.killNode(name);
        return `application ${name} is killed`;
      };
    },
  },
  {
    key: "u",
    word: "node-up",
    summary: "start it again",
    prepare(stage) {
      const names = stage.nodesDown();
      if (names.length === 0) throw refusal("start an application node", "both run");
      return async () => {
        await Promise.all(names.map((name) => stage.startNode(name)));
        return `application ${list(names)} up again`;
      };
    },
  },
];

/** Not a fault, but listed with them. */
export const QUIT = { key: "q", word: "quit", summary: "end the demo" } as const;

function sendSignal(stage: Stage, signal: "SIGTERM" | "SIGKILL"): () => string {
  const name = masterOf(stage, `send ${signal} to the master`);
  return () => {
    stage.signal(name, signal);
    return `${signal} for ${name}, the master`;
  };
}

/** `AppNode1 is`, `AppNode1 and AppNode2 are`. */
function list(names: readonly string[]): string {
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"}`;
}

function masterOf(stage: Stage, what: string): DirectorName {
  return someOf(stage.master(), what, "no director is the master at the moment");
}

function someOf<Value>(value: Value | undefined, what: string, why: string): Value {
  if (value === undefined) throw refusal(what, why);
  return value;
}

function refusal(what: string, why: string): RingmasterError {
  return new RingmasterError("refused", `cannot ${what}: ${why}`);
}
