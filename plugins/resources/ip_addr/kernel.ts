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
import { interfaceOfRoutes, type ListedInterface, parseAddresses } from "./listing.ts";
import { fullLabel, type IpAddrOptions, NAME_LENGTH_MAX, tooLong } from "./options.ts";
import { createIpProgram, type IpProgram, saysAbsent, wordsOf } from "./program.ts";

export class AddressKernel {
  /** The address with its prefix length. */
  readonly name: string;
  readonly #options: IpAddrOptions;
  readonly #ip: IpProgram;

  constructor(options: IpAddrOptions, command: CommandRunner) {
    this.#options = options;
    this.name = formatVirtualAddress(options.address);
    this.#ip = createIpProgram(command);
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
    if (!this.#options.loopback) return await this.#do(purpose, remove, signal, { absent: true });
    const commands = [remove, ontoLoopbackArguments(this.#options)];
    const [removal, loop] = await this.#batch(purpose, commands, signal);
    if (removal !== undefined && !saysAbsent(removal)) throw failed(purpose, removal);
    if (loop !== undefined) throw failed(`put ${this.name} on lo`, loop);
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
    const result = await this.#run(purpose, ["-j", "addr", "show", "dev", device], signal);
    if (result.code !== 0) {
      if (saysAbsent(result.stderr)) return undefined;
      throw failed(purpose, wordsOf(result));
    }
    const listed = parseAddresses(result.stdout);
    if (listed === undefined) throw failed(purpose, "ip printed something else than a list");
    return listed.find(({ name }) => name === device);
  }

  /** The interface that the most specific route to the address leads to; undefined where there is none. */
  async findDevice(signal: AbortSignal): Promise<string | undefined> {
    const { family, address } = this.#options.address;
    const purpose = `look for the interface of ${this.name}`;
    const args = [`-${family}`, "-j", "route", "show", "to", "match", address];
    const result = await this.#run(purpose, args, signal);
    if (result.code !== 0) throw failed(purpose, wordsOf(result));
    return interfaceOfRoutes(result.stdout);
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

  #run(purpose: string, args: readonly string[], signal: AbortSignal): Promise<CommandResult> {
    return withPurpose(purpose, this.#ip.run(args, signal));
  }

  #batch(
    purpose: string,
    commands: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    return withPurpose(purpose, this.#ip.batch(commands, signal));
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
