/** Who holds which resource of those that are only in memory: what a test or a demonstration looks at. */

/** One step in the life of a resource. */
export interface HubStep {
  readonly step: "acquired" | "released" | "announced" | "dropped";
  readonly name: string;
  readonly holder: string;
}

/** What one hub remembers of its past; older steps are forgotten. */
const STEPS_MAX = 1_000;

export class MemoryHub {
  readonly #holders = new Map<string, Set<string>>();
  readonly #steps: HubStep[] = [];

  /** The holders of a resource, in the order in which they took it; more than one where something is wrong. */
  holdersOf(name: string): readonly string[] {
    return [...this.#holders.get(name) ?? []];
  }

  /** All that has happened, oldest first. */
  steps(): readonly HubStep[] {
    return [...this.#steps];
  }

  acquire(name: string, holder: string): void {
    const holders = this.#holders.get(name) ?? new Set();
    this.#holders.set(name, holders.add(holder));
    this.#keep({ step: "acquired", name, holder });
  }

  release(name: string, holder: string): void {
    this.#holders.get(name)?.delete(holder);
    this.#keep({ step: "released", name, holder });
  }

  announce(name: string, holder: string): void {
    this.#keep({ step: "announced", name, holder });
  }

  /** Takes a resource from its holder behind its back, as an administrator's hand does. */
  drop(name: string, holder: string): void {
    this.#holders.get(name)?.delete(holder);
    this.#keep({ step: "dropped", name, holder });
  }

  #keep(step: HubStep): void {
    this.#steps.push(step);
    if (this.#steps.length > STEPS_MAX) this.#steps.shift();
  }
}

/** Shared by all that run in this process, because several directors that do so are what it is for. */
const hubs = new Map<string, MemoryHub>();

/** The hub of that name, which is made where it is not there yet. */
export function memoryHub(name: string): MemoryHub {
  const hub = hubs.get(name) ?? new MemoryHub();
  hubs.set(name, hub);
  return hub;
}

/** Forgets a hub, so that a test leaves nothing behind. */
export function forgetMemoryHub(name: string): void {
  hubs.delete(name);
}
