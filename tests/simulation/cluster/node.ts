/** A machine with the director that runs on it now, and what the world knows of both. */

import type { Cluster } from "../../../core/cluster.ts";
import { messageOf } from "../../../core/errors.ts";
import type { ClusterConfig, GroupScope } from "../../../core/model/mod.ts";
import type { Registry } from "../../../core/plugin/mod.ts";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import { Machine, type ResourceFaults } from "./machine.ts";
import { Process } from "./scheduler.ts";
import { makeDirector } from "./site.ts";
import type { NodeView } from "./view.ts";
import type { NodeOptions } from "./node_options.ts";
import { type Word, Words } from "./word.ts";

/** A service manager kills what does not end by itself. */
const STOP_LIMIT_MS = 3_000;
const PING_MS = 2;

interface Run {
  readonly process: Process;
  readonly director: Cluster;
  readonly registry: Registry;
}

export class Node {
  readonly name: string;
  readonly machine: Machine;
  readonly #options: NodeOptions;
  #run: Run | undefined;
  /** What the director that runs goes by. */
  #config: ClusterConfig | undefined;
  #startedMs = 0;
  #sinceMs = 0;
  #pausedMs = 0;
  #pausedForMs = 0;
  #stopping = false;
  #mourned = false;
  #fit = true;
  #reach: number;
  #judgedMs = 0;
  readonly #words: Words;
  #troubledMs = 0;

  constructor(options: NodeOptions) {
    const { name, scheduler, random, onMachine, reach } = options;
    this.name = name;
    this.#options = options;
    this.#reach = reach;
    this.#words = new Words(() => options.scheduler.nowMs, options.log);
    this.machine = new Machine({ name, scheduler, random, onEvent: onMachine });
  }

  get director(): Cluster | undefined {
    return this.#run?.director;
  }

  /** Whether no director runs here that goes by another configuration. */
  goesBy(config: ClusterConfig): boolean {
    return this.#run === undefined || this.#config === config;
  }

  get isRunning(): boolean {
    return this.#run?.process.state === "running";
  }

  view(): NodeView {
    const { nowMs } = this.#options.scheduler;
    const state = this.#run?.process.state ?? "none";
    return {
      name: this.name,
      state: state === "dead" ? "none" : state,
      sinceMs: this.#sinceMs,
      startedMs: this.#startedMs,
      pausedForMs: this.#pausedForMs,
      stopping: this.#stopping,
      mourned: this.#mourned,
      fit: this.#fit,
      reach: this.#reach,
      judgedMs: this.#judgedMs,
      ...this.#words.view,
      well: this.machine.isWell,
      troubledMs: this.machine.isWell ? this.#troubledMs : nowMs,
      held: this.machine.held,
    };
  }

  start(config: ClusterConfig): void {
    if (this.#run !== undefined || !this.machine.isOn) return;
    const { scheduler, clockFaults, log } = this.#options;
    const process = new Process(scheduler, clockFaults);
    const made = makeDirector({
      ...this.#options,
      machine: this.machine,
      process,
      config,
      ping: (address) => this.#ping(process, address),
      fence: (node) => this.#fence(process, node),
    });
    const run: Run = { process, ...made };
    const { director } = made;
    this.#run = run;
    this.#config = config;
    this.#startedMs = scheduler.nowMs;
    this.#sinceMs = scheduler.nowMs;
    this.#pausedForMs = 0;
    this.#stopping = false;
    this.#mourned = false;
    this.#words.forget();
    log("is started");
    process.onDeath(() => this.#ended(run));
    if (!this.#fit) director.setFitness("world", "the world says so");
    process.enter(() => {
      director.start().catch((thrown) => log(`cannot start: ${messageOf(thrown)}`));
    });
  }

  stop(): void {
    const run = this.#run;
    if (run === undefined || this.#stopping) return;
    const { scheduler, log } = this.#options;
    this.#stopping = true;
    log("is asked to stop");
    scheduler.after(STOP_LIMIT_MS, () => run.process.kill());
    run.process.enter(() => {
      run.director.stop().then(() => run.process.kill(), (thrown) => {
        log(`cannot stop: ${messageOf(thrown)}`);
        run.process.kill();
      });
    });
  }

  crash(): void {
    if (this.#run === undefined) return;
    this.#mourned = !this.#stopping && this.#options.isMourned();
    this.#options.log("crashes");
    this.#run.process.kill();
  }

  powerOff(why: string): void {
    if (!this.machine.isOn) return;
    this.#options.log(`loses its power: ${why}`);
    this.#run?.process.kill();
    this.machine.powerOff();
  }

  powerOn(): void {
    if (this.machine.isOn) return;
    this.#options.log("has power again");
    this.machine.powerOn();
  }

  pause(hangs: boolean): void {
    if (!this.isRunning) return;
    this.#run?.process.pause(hangs);
    this.#pausedMs = this.#options.scheduler.nowMs;
    this.#sinceMs = this.#pausedMs;
    this.#options.log(hangs ? "hangs" : "is paused");
  }

  resume(): void {
    if (this.#run?.process.state !== "paused") return;
    const { nowMs } = this.#options.scheduler;
    this.#pausedForMs = nowMs - this.#pausedMs;
    this.#sinceMs = nowMs;
    this.#options.log(`goes on after ${Math.round(this.#pausedForMs)} ms`);
    this.#run.process.resume();
  }

  /** What was kept on its disk is gone. */
  forget(): void {
    if (this.#run !== undefined) return;
    this.machine.files = createFakeFiles();
    this.#options.log("loses what it has kept on disk");
  }

  jumpClock(byMs: number): void {
    this.#options.log(`has its wall clock moved by ${byMs} ms`);
    this.#run?.process.jumpWallClock(byMs);
  }

  judge(fit: boolean): void {
    if (fit === this.#fit) return;
    this.#fit = fit;
    this.#judgedMs = this.#options.scheduler.nowMs;
    this.#options.log(fit ? "is fit again" : "is not fit");
    this.#enter((director) => director.setFitness("world", fit ? undefined : "the world says so"));
  }

  reaches(reach: number): void {
    if (reach === this.#reach) return;
    this.#reach = reach;
    this.#judgedMs = this.#options.scheduler.nowMs;
    this.#options.log(`reaches ${reach} references`);
  }

  apply(config: ClusterConfig): void {
    this.#options.log("reads its configuration again");
    this.#enter((director, run) => {
      director.prepare(config, run.registry)(0).then(
        () => this.#config = config,
        (thrown) => this.#options.log(`cannot apply: ${messageOf(thrown)}`),
      );
    });
  }

  standby(scope: GroupScope): void {
    this.#say({
      text: `standby ${scope}`,
      said: "standby",
      say: (director) => director.verbs.standby(scope),
    });
  }

  takeover(scope: GroupScope, force: boolean): void {
    this.#say({
      text: `takeover ${scope}${force ? " with force" : ""}`,
      said: force ? "forced" : "nothing",
      takesAll: scope === "all",
      say: (director) => director.verbs.takeover(scope, force),
    });
  }

  release(): void {
    this.#say({
      text: "release",
      said: "released",
      say: (director) => director.verbs.release(),
    });
  }

  break(label: string, faults: Partial<ResourceFaults>): void {
    this.#options.log(`${label} is ${JSON.stringify(faults)}`);
    this.#troubledMs = this.#options.scheduler.nowMs;
    this.machine.setFaults(label, faults);
  }

  mend(): void {
    if (this.machine.isWell) return;
    this.#options.log("has its resources mended");
    this.#troubledMs = this.#options.scheduler.nowMs;
    this.machine.mend();
  }

  lose(label: string): void {
    if (!this.machine.held.has(label)) return;
    this.#options.log(`has ${label} taken away by somebody`);
    this.#troubledMs = this.#options.scheduler.nowMs;
    this.machine.lose(label);
  }

  #enter(work: (director: Cluster, run: Run) => void): void {
    const run = this.#run;
    run?.process.enter(() => work(run.director, run));
  }

  #say(word: Word): void {
    if (this.#run === undefined) return;
    const { director, process } = this.#run;
    this.#words.say(word, director, (callback) => process.enter(callback));
  }

  #ended(run: Run): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#sinceMs = this.#options.scheduler.nowMs;
    this.#words.forget();
    if (this.#stopping) this.#options.log("has stopped");
  }

  #ping(process: Process, address: string): Promise<void> {
    return new Promise((resolve) => {
      this.#options.scheduler.after(PING_MS, () => {
        const index = Number(address.split(".").at(-1)) - 1;
        if (index < this.#reach) process.enter(resolve);
      });
    });
  }

  #fence(process: Process, node: string): Promise<number> {
    return new Promise((resolve) => {
      if (process.isDead) return;
      this.#options.fence(node).then((code) => process.enter(() => resolve(code)));
    });
  }
}
