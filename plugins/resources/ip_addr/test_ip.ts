/** An imitation of ip(8) for tests: its words and exit codes, over interfaces in memory. */

import { type CommandRequest, type CommandResult, familyOf } from "../../../core/plugin/mod.ts";
import { createFakeCommands, type FakeCommands } from "../../../core/testing/mod.ts";

export interface ImitatedAddress {
  readonly local: string;
  readonly prefixlen: number;
  /** What stood behind the name of the interface when it was added. */
  readonly words: readonly string[];
  readonly dadfailed?: true;
}

export interface ImitatedInterface {
  readonly ifindex: number;
  address: string;
  up: boolean;
  carrier: boolean;
  addresses: ImitatedAddress[];
}

const ABSENT = "RTNETLINK answers: Cannot assign requested address";

/** What one command printed, or the words with which it was refused. */
type Answer = { readonly out?: string; readonly refused?: string };

export class ImitatedIp {
  readonly command: FakeCommands = createFakeCommands((request, signal) =>
    this.#answer(request, signal)
  );
  readonly interfaces = new Map<string, ImitatedInterface>([
    ["lo", makeInterface(1, "00:00:00:00:00:00")],
    ["eth0", makeInterface(2, "02:00:00:00:00:01")],
  ]);
  readonly routes: { dst: string; dev: string }[] = [];
  /** The command lines, without `ip`; those of a batch one by one behind a `batch:`. */
  readonly lines: string[] = [];
  /** Words with which each change is refused; undefined allows them. */
  refusal: string | undefined;
  /** Called before each command is carried out. */
  before?: (line: string) => void | Promise<void>;

  get eth0(): ImitatedInterface {
    const found = this.interfaces.get("eth0");
    if (found === undefined) throw new Error("the test has removed eth0");
    return found;
  }

  /** Puts an address there behind everybody's back: `10.0.0.154/25`. */
  put(device: string, name: string, marks: { readonly dadfailed?: true } = {}): void {
    const [local = "", prefix] = name.split("/");
    const added = { local, prefixlen: Number(prefix), words: [], ...marks };
    this.interfaces.get(device)?.addresses.push(added);
  }

  /** `10.0.0.154/25` and so on. */
  on(device: string): string[] {
    const { addresses = [] } = this.interfaces.get(device) ?? {};
    return addresses.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  }

  async #answer(
    { args, stdin = "" }: CommandRequest,
    signal: AbortSignal | undefined,
  ): Promise<Partial<CommandResult>> {
    signal?.throwIfAborted();
    const isBatch = args[0] === "-force";
    const lines = isBatch ? stdin.trimEnd().split("\n") : [args.join(" ")];
    let stdout = "";
    let stderr = "";
    for (const [index, line] of lines.entries()) {
      this.lines.push(isBatch ? `batch: ${line}` : line);
      const { out = "", refused } = await this.#run(line);
      stdout += out;
      if (refused === undefined) continue;
      stderr += `${refused}\n${isBatch ? `Command failed -:${index + 1}\n` : ""}`;
    }
    signal?.throwIfAborted();
    return { code: stderr === "" ? 0 : 1, stdout, stderr };
  }

  async #run(line: string): Promise<Answer> {
    await this.before?.(line);
    if (line.startsWith("-j addr show")) return this.#show(line.split(" ")[4]);
    if (/^-[46] -j route show to match /.test(line)) return { out: JSON.stringify(this.routes) };
    return this.refusal === undefined ? this.#change(line.split(" ")) : { refused: this.refusal };
  }

  #change(words: readonly string[]): Answer {
    const [object, verb, name = "", to = ""] = words;
    if (verb === "flush") {
      const [address] = to.split("/");
      for (const each of this.interfaces.values()) {
        each.addresses = each.addresses.filter(({ local }) => local !== address);
      }
      return {};
    }
    const at = words.indexOf("dev") + 1;
    const link = this.interfaces.get(words[at] ?? "");
    if (link === undefined) return { refused: `Cannot find device "${words[at]}"` };
    if (object === "link") {
      link.up = true;
      return {};
    }
    const old = link.addresses.find((each) => `${each.local}/${each.prefixlen}` === name);
    const others = link.addresses.filter((each) => each !== old);
    if (verb === "del") {
      link.addresses = others;
      return old === undefined ? { refused: ABSENT } : {};
    }
    const [local = "", prefix] = name.split("/");
    // The marks of the kernel stay.
    const now = { ...old, local, prefixlen: Number(prefix), words: words.slice(at + 1) };
    link.addresses = [...others, now];
    return {};
  }

  #show(device: string | undefined): Answer {
    const names = device === undefined ? [...this.interfaces.keys()] : [device];
    const shown = names.map((name) => {
      const link = this.interfaces.get(name);
      return link === undefined ? undefined : asListed(name, link);
    });
    return shown.includes(undefined)
      ? { refused: `Device "${device}" does not exist.` }
      : { out: JSON.stringify(shown) };
  }
}

function makeInterface(ifindex: number, address: string): ImitatedInterface {
  return { ifindex, address, up: true, carrier: true, addresses: [] };
}

function asListed(ifname: string, link: ImitatedInterface): Readonly<Record<string, unknown>> {
  const { up, carrier, addresses, ifindex, address } = link;
  return {
    ifindex,
    ifname,
    flags: [...(carrier ? [] : ["NO-CARRIER"]), "BROADCAST", ...(up ? ["UP"] : [])],
    address,
    addr_info: addresses.map(({ local, prefixlen, dadfailed }) => ({
      family: familyOf(local) === 4 ? "inet" : "inet6",
      local,
      prefixlen,
      ...(dadfailed ? { dadfailed, tentative: true } : {}),
    })),
  };
}
