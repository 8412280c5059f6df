/** What is done with the address in the kernel, by ip(8); all refusals become RingmasterError `resource_failed`. */

import {
  type CommandResult,
  type CommandRunner,
  isCommandMissing,
  messageOf,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { formatVirtualAddress } from "./address.ts";
import {
  addArguments,
  deleteArguments,
  flushArguments,
  offLoopbackArguments,
  ontoLoopbackArguments,
} from "./arguments.ts";
import { interfaceOfRoutes, isExactly, type ListedInterface, parseAddresses } from "./listing.ts";
import { fullLabel, type IpAddrOptions, NAME_LENGTH_MAX, tooLong } from "./options.ts";
import {
  createIpProgram,
  type IpProgram,
  saysAbsent,
  saysNoInterface,
  wordsOf,
} from "./program.ts";
import { SharedLooks } from "./shared_looks.ts";

type Looks = SharedLooks<ListedInterface[] | undefined>;

/** All addresses of a director look by the same runner of programs. */
const LOOKS = new WeakMap<CommandRunner, Looks>();

function looksOf(command: CommandRunner): Looks {
  const looks = LOOKS.get(command) ?? new SharedLooks();
  LOOKS.set(command, looks);
  return looks;
}

export class AddressKernel {
  /** The address with its prefix length. */
  readonly name: string;
  readonly #options: IpAddrOptions;
  readonly #ip: IpProgram;
  readonly #looks: Looks;
  readonly #onUnable: (reason: string) => void;
  /** Whether ip could ever be run: where it never could, this program has put nothing anywhere. */
  #hasRun = false;
  #unable: string | undefined;

  /** `onUnable` is told where ip was never there to be run. */
  constructor(
    options: IpAddrOptions,
    command: CommandRunner,
    onUnable: (reason: string) => void = () => {},
  ) {
    this.#onUnable = onUnable;
    this.#options = options;
    this.name = formatVirtualAddress(options.address);
    this.#ip = createIpProgram(command);
    this.#looks = looksOf(command);
  }

  /** Why ip cannot be run, where it never could. */
  get unable(): string | undefined {
    return this.#unable;
  }

  /** Puts the address on the interface, in one run of ip, whether or not it is there. */
  async take(device: string, signal: AbortSignal): Promise<void> {
    const { label, loopback, address } = this.#options;
    const purpose = `take ${this.name} on ${device}`;
    if (label !== undefined && address.family === 4) {
      const full = fullLabel(label, device);
      if (full.length > NAME_LENGTH_MAX) throw failed(purpose, `label ${tooLong(full)}`);
    }
    const add = addArguments(this.#options, device);
    if (!loopback) return await this.#do(purpose, add, signal);
    const commands = [offLoopbackArguments(this.#options), add];
    const [, refusal] = await this.#batch(purpose, commands, signal);
    if (refusal !== undefined) throw failed(purpose, refusal);
  }

  /** Takes it off the interface, or off all where that is not known; one that is not there is as good. */
  async giveUp(device: string | undefined, signal: AbortSignal): Promise<void> {
    const purpose = `give up ${this.name}`;
    const remove = this.#removal(device);
    const commands = this.#options.loopback
      ? [remove, ontoLoopbackArguments(this.#options)]
      : [remove];
    const refusals = await this.#unlessUnable(this.#each(purpose, commands, signal));
    const [removal, loop] = refusals ?? [];
    if (removal !== undefined) {
      if (!saysAbsent(removal)) throw failed(purpose, removal);
      if (saysNoInterface(removal)) await this.#giveUpElsewhere(purpose, signal);
    }
    if (loop !== undefined) throw failed(`put ${this.name} on lo`, loop);
  }

  /** An interface that was given another name has taken the address with it. */
  async #giveUpElsewhere(purpose: string, signal: AbortSignal): Promise<void> {
    const listed = await this.#list(purpose, [], signal) ?? [];
    const holders = listed.filter(({ name, addresses }) =>
      name !== "lo" && addresses.some((each) => isExactly(each, this.#options.address))
    );
    for (const { name } of holders) await this.remove(this.name, name, signal);
  }

  /** As `giveUp`, as commands for somebody else. */
  withdrawal(device: string | undefined): string[][] {
    const loop = this.#options.loopback ? [["ip", ...ontoLoopbackArguments(this.#options)]] : [];
    return [["ip", ...this.#removal(device)], ...loop];
  }

  async ontoLoopback(signal: AbortSignal): Promise<void> {
    await this.#do(`put ${this.name} on lo`, ontoLoopbackArguments(this.#options), signal);
  }

  /** Removes another entry for the same address; `name` has its prefix length. */
  async remove(name: string, device: string, signal: AbortSignal): Promise<void> {
    const purpose = `remove ${name} from ${device}`;
    await this.#do(purpose, ["addr", "del", name, "dev", device], signal, { absent: true });
  }

  async setUp(device: string, signal: AbortSignal): Promise<void> {
    await this.#do(`set ${device} up`, ["link", "set", "dev", device, "up"], signal);
  }

  /** The interface with its addresses; undefined where there is none of that name. */
  async list(device: string, signal: AbortSignal): Promise<ListedInterface | undefined> {
    const purpose = `look at the addresses of ${device}`;
    try {
      const args = ["dev", device];
      const listed = await this.#unlessUnable(
        this.#looks.at(device, signal, (over) => this.#list(purpose, args, over)),
      );
      return listed?.find(({ name }) => name === device);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      const reason = messageOf(signal.reason);
      throw new RingmasterError("timed_out", `cannot ${purpose}: ${reason}`, { cause: thrown });
    }
  }

  /** Undefined where there is no such interface. */
  async #list(
    purpose: string,
    which: readonly string[],
    signal: AbortSignal,
  ): Promise<ListedInterface[] | undefined> {
    const result = await this.#run(purpose, ["-j", "addr", "show", ...which], signal);
    if (result.code !== 0) {
      if (saysAbsent(result.stderr)) return undefined;
      throw failed(purpose, wordsOf(result));
    }
    const listed = parseAddresses(result.stdout);
    if (listed === undefined) throw failed(purpose, "ip printed something else than a list");
    return listed;
  }

  /** The interface that the most specific route to the address leads to; undefined where there is none. */
  async findDevice(signal: AbortSignal): Promise<string | undefined> {
    const { family, address } = this.#options.address;
    const purpose = `look for the interface of ${this.name}`;
    const args = [`-${family}`, "-j", "route", "show", "to", "match", address];
    const result = await this.#unlessUnable(this.#run(purpose, args, signal));
    if (result === undefined) return undefined;
    if (result.code !== 0) throw failed(purpose, wordsOf(result));
    return interfaceOfRoutes(result.stdout);
  }

  #ran(): void {
    this.#hasRun = true;
    this.#unable = undefined;
  }

  /** Undefined where ip is not there and never was. */
  async #unlessUnable<Result>(doing: Promise<Result>): Promise<Result | undefined> {
    try {
      const done = await doing;
      this.#ran();
      return done;
    } catch (thrown) {
      const cause = thrown instanceof RingmasterError ? thrown.cause : undefined;
      if (this.#hasRun || !isCommandMissing(cause)) throw thrown;
      this.#unable = messageOf(cause);
      this.#onUnable(this.#unable);
      return undefined;
    }
  }

  #removal(device: string | undefined): string[] {
    return device === undefined
      ? flushArguments(this.#options)
      : deleteArguments(this.#options, device);
  }

  async #do(
    purpose: string,
    args: readonly string[],
    signal: AbortSignal,
    allowed: { readonly absent?: true } = {},
  ): Promise<void> {
    const result = await this.#run(purpose, args, signal);
    if (result.code === 0 || (allowed.absent && saysAbsent(result.stderr))) return;
    throw failed(purpose, wordsOf(result));
  }

  async #run(
    purpose: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<CommandResult> {
    const result = await withPurpose(purpose, this.#ip.run(args, signal));
    this.#ran();
    return result;
  }

  /** One command is run as it is; several are run as a batch. Gives for each its refusal, or undefined. */
  async #each(
    purpose: string,
    commands: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    const [only = [], ...others] = commands;
    if (others.length > 0) return await this.#batch(purpose, commands, signal);
    const result = await this.#run(purpose, only, signal);
    return [result.code === 0 ? undefined : wordsOf(result)];
  }

  async #batch(
    purpose: string,
    commands: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    const refusals = await withPurpose(purpose, this.#ip.batch(commands, signal));
    this.#ran();
    return refusals;
  }
}

/** Says of a missing program what it was wanted for. */
async function withPurpose<Result>(purpose: string, running: Promise<Result>): Promise<Result> {
  try {
    return await running;
  } catch (thrown) {
    throw isCommandMissing(thrown) ? failed(purpose, messageOf(thrown), thrown) : thrown;
  }
}

export function failed(purpose: string, reason: string, cause?: unknown): RingmasterError {
  return new RingmasterError("resource_failed", `cannot ${purpose}: ${reason}`, { cause });
}
