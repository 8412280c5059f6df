/** A machine with the director that runs on it now, and what the world knows of both. */

import type { Cluster } from "../../../core/cluster.ts";
import { messageOf } from "../../../core/errors.ts";
import type { ClusterConfig, GroupScope } from "../../../core/model/mod.ts";
import type { Registry } from "../../../core/plugin/mod.ts";
import { Machine, type ResourceFaults } from "./machine.ts";
import { MachineMemory } from "./memory.ts";
import { Process } from "./scheduler.ts";
import { makeDirector } from "./site.ts";
import type { NodeView } from "./view.ts";
import type { NodeOptions } from "./node_options.ts";
import { RELEASE_WORD, standbyWord, takeoverWord, type Word, Words } from "./word.ts";

/** A service manager kills what does not end by itself. */
const STOP_LIMIT_MS = 3_000;
const LOST_AGAIN_MS = 3_000;
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
  #pausedForMs = 0;
  #stopping = false;
  #mourned = false;
  #fit = true;
  /** References that it can reach. */
  reach: number;
  #judgedMs = 0;
  readonly #words: Words;
  #troubledMs = 0;
  #lostMs = 0;
  /** When the director that runs has begun to go by what it goes by. */
  #configuredMs = 0;
  readonly #memory: MachineMemory;

  constructor(options: NodeOptions) {
    const { name, scheduler, random, onMachine, reach, log, onAnswer } = options;
    this.name = name;
    this.#options = options;
    this.reach = reach;
    this.#words = new Words(() => scheduler.nowMs, log, onAnswer);
    this.machine = new Machine({ name, scheduler, random, onEvent: onMachine });
    this.#memory = new MachineMemory(this.machine, log);
  }

  /** Whether no director runs here that goes by another configuration. */
  goesBy(config: ClusterConfig): boolean {
    return this.#run === undefined || this.#config === config;
  }

  get isRunning(): boolean {
    return this.#run?.process.state === "running";
  }

  get isReleased(): boolean {
    return this.#words.view.said === "released";
  }

  /** `changedMs` is when the configuration that is to be in force became that. */
  view(config: ClusterConfig, changedMs: number): NodeView {
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
      fit: this.#fit && this.machine.obstacle === undefined,
      reach: this.reach,
      judgedMs: this.#judgedMs,
      ...this.#words.view,
      well: this.machine.isWell,
      troubledMs: this.machine.isWell ? this.#troubledMs : nowMs,
      lostMs: this.#lostMs,
      configuredMs: this.#run !== undefined && this.#config?.digest !== config.digest
        ? nowMs
        : Math.max(this.#configuredMs, changedMs),
      held: this.machine.held,
    };
  }

  start(config: ClusterConfig): void {
    if (this.#run !== undefined || !this.machine.isOn) return;
    const { scheduler, clockFaults, log } = this.#options;
    const process = new Process(scheduler, clockFaults);
    this.#memory.started(process);
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
    this.#startedMs = this.#sinceMs = this.#configuredMs = scheduler.nowMs;
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
      run.director.stop()
        .catch((thrown) => log(`cannot stop: ${messageOf(thrown)}`))
        .finally(() => run.process.kill());
    });
  }

  crash(): void {
    if (this.#run === undefined) return;
    this.#mourned = !this.#stopping && this.#options.isMourned();
    this.#stopping = false;
    this.#options.log("crashes");
    this.#run.process.kill();
  }

  powerOff(why: string): void {
    if (this.machine.isOn) this.#options.log(`loses its power: ${why}`);
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
    this.#sinceMs = this.#options.scheduler.nowMs;
    this.#options.log(hangs ? "hangs" : "is paused");
  }

  resume(): void {
    if (this.#run?.process.state !== "paused") return;
    const { nowMs } = this.#options.scheduler;
    this.#pausedForMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    this.#options.log(`goes on after ${Math.round(this.#pausedForMs)} ms`);
    this.#run.process.resume();
  }

  /** What was kept on its disk is gone. */
  forget(): void {
    if (this.#run === undefined) this.#memory.lose();
  }

  /** A copy of its disk is made while a director runs on it, and put back while none does. */
  useSnapshot(): void {
    if (this.#run === undefined) this.#memory.putBack();
    else this.#memory.keep();
  }

  jumpClock(byMs: number): void {
    this.#memory.jump(byMs, this.#run?.process);
  }

  judge(fit: boolean): void {
    if (fit === this.#fit) return;
    this.#fit = fit;
    this.#judgedMs = this.#options.scheduler.nowMs;
    this.#options.log(fit ? "is fit again" : "is not fit");
    this.#enter((director) => director.setFitness("world", fit ? undefined : "the world says so"));
  }

  /** What it holds serves nobody, which its director can see. */
  obstruct(obstacle: string | undefined): void {
    if (obstacle === this.machine.obstacle) return;
    this.machine.obstacle = obstacle;
    this.#judgedMs = this.#options.scheduler.nowMs;
    this.#options.log(obstacle ?? "has no obstacle any more");
  }

  /** What it reaches can be known only after so long. */
  reaches(reach: number, knownInMs: number): void {
    if (reach === this.reach) return;
    this.reach = reach;
    this.#judgedMs = this.#options.scheduler.nowMs + knownInMs;
    this.#options.log(`reaches ${reach} references`);
  }

  apply(config: ClusterConfig): void {
    this.#options.log("reads its configuration again");
    this.#enter((director, run) => {
      director.prepare(config, run.registry)(0).then(
        () => {
          if (this.#run !== run) return;
          this.#config = config;
          this.#configuredMs = this.#options.scheduler.nowMs;
        },
        (thrown) => this.#options.log(`cannot apply: ${messageOf(thrown)}`),
      );
    });
  }

  standby(scope: GroupScope): void {
    this.#say(standbyWord(scope));
  }

  takeover(scope: GroupScope, force: boolean): void {
    this.#say(takeoverWord(scope, force));
  }

  release(): void {
    this.#say(RELEASE_WORD);
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
    const { nowMs } = this.#options.scheduler;
    // What is lost again and again has failed.
    if (nowMs - this.#lostMs < LOST_AGAIN_MS) this.#troubledMs = nowMs;
    this.#lostMs = nowMs;
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
        if (index < this.reach) process.enter(resolve);
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
