/**
 * Matching in steps that are counted, so that it can be put aside and gone on with: the engine's own matcher cannot be
 * stopped, on whatever thread it runs (`Worker.terminate` of Deno 2.9 leaves a thread that is busy matching as it is).
 *
 * Ways are tried one after the other as ECMA-262 says. A place in the program where ways part is gone through once for
 * each place in the text, wherever that is right, so that the work grows with the length of the text and not faster;
 * only with back references, and within what looks ahead or behind, it can be more.
 */

import { RingmasterError } from "../errors.ts";
import { canonical } from "./expressions_characters.ts";
import { type Instruction, type Program, WORD_TABLE } from "./expressions_program.ts";

/** Places in the program times places in the text that are remembered: 32 MiB. */
const MEMORY_BITS_MAX = 2 ** 28;
/** Ways that wait to be tried: 48 MiB. */
const WAITING_MAX = 4 * 2 ** 20;

const WAY = 0;
const RESTORE = 1;
const LOOK = 2;

/** Looks for a match anywhere in the text. */
export class Search {
  /** Steps done so far. */
  steps = 0;
  readonly #program: Program;
  readonly #code: readonly Instruction[];
  readonly #text: string;
  readonly #registers: Int32Array;
  readonly #memory: Uint32Array;
  /** Threes: what to do when the present way leads nowhere, and two numbers for that. */
  #waiting = new Int32Array(3 * 64);
  /** Numbers in it. */
  #height = 0;
  /** Heights of `#waiting` at which looks began that are under way. */
  readonly #looks: number[] = [];
  #start = -1;
  #at = 0;
  #pos = 0;
  #failed = true;

  /** Whether the number of steps grows with the length of the text and not faster. */
  get isLinear(): boolean {
    return this.#program.isLinear;
  }

  /** Characters of the text. */
  get length(): number {
    return this.#text.length;
  }

  /** Throws RingmasterError `refused` where that would take too much memory. */
  constructor(program: Program, text: string) {
    const bits = program.memories * (text.length + 1);
    if (bits > MEMORY_BITS_MAX) {
      throw new RingmasterError(
        "refused",
        `too many ways for a text of ${text.length} characters`,
      );
    }
    this.#program = program;
    this.#code = program.code;
    this.#text = text;
    this.#registers = new Int32Array(program.registers).fill(-1);
    this.#memory = new Uint32Array(Math.ceil(bits / 32));
  }

  /** Goes on for about so many steps: the answer, or undefined where there is none yet. */
  run(steps: number): boolean | undefined {
    const limit = this.steps + steps;
    while (this.steps < limit) {
      this.steps++;
      if (this.#failed) {
        this.#failed = false;
        if (!this.#nextWay() && !this.#nextStart()) return false;
        continue;
      }
      const instruction = this.#code[this.#at];
      if (instruction === undefined || instruction.do === "found") return true;
      this.#at++;
      this.#failed = !this.#do(instruction);
    }
    return undefined;
  }

  /** Goes back to the way that was left last; false where none is left. */
  #nextWay(): boolean {
    while (this.#height > 0) {
      this.#height -= 3;
      const kind = this.#waiting[this.#height];
      const first = this.#waiting[this.#height + 1] ?? 0;
      const second = this.#waiting[this.#height + 2] ?? 0;
      if (kind === RESTORE) {
        this.#registers[first] = second;
        this.steps++;
        continue;
      }
      this.#at = first;
      this.#pos = second;
      if (kind === WAY) return true;
      // A look that found nothing.
      this.#looks.pop();
      const look = this.#code[first];
      if (look?.do === "look" && look.negative) {
        this.#at = look.next;
        return true;
      }
    }
    return false;
  }

  #nextStart(): boolean {
    const { anchored, prefix } = this.#program;
    if (anchored && this.#start >= 0) return false;
    let next = this.#start + 1;
    if (prefix !== "") {
      next = this.#text.indexOf(prefix, next);
      if (next < 0) return false;
    }
    if (next > this.#text.length) return false;
    this.#start = next;
    this.#at = 0;
    this.#pos = next;
    return true;
  }

  /** False where this way leads nowhere. */
  #do(instruction: Instruction): boolean {
    switch (instruction.do) {
      case "character":
        return this.#take(instruction.back) === instruction.code;
      case "set": {
        const code = this.#take(instruction.back);
        return code >= 0 && instruction.table.has(code);
      }
      case "split":
        return this.#split(instruction);
      case "jump":
        this.#at = instruction.to;
        return true;
      case "start":
      case "end":
        return this.#isAtEdge(instruction);
      case "word_edge":
        return (this.#isWord(this.#pos - 1) !== this.#isWord(this.#pos)) !== instruction.negative;
      case "save":
        this.#set(instruction.register, this.#pos);
        return true;
      case "progress":
        return this.#registers[instruction.register] !== this.#pos;
      case "clear":
        for (let each = instruction.from; each < instruction.before; each++) this.#set(each, -1);
        return true;
      case "reference":
        return this.#repeatsCapture(instruction);
      case "look":
        this.#looks.push(this.#height);
        this.#wait(LOOK, this.#at - 1, this.#pos);
        return true;
      case "looked":
        return this.#endLook();
      case "found":
        return true;
    }
  }

  /** The code unit that is taken, or -1 at the edge of the text. */
  #take(back: boolean): number {
    if (back) return this.#pos === 0 ? -1 : this.#text.charCodeAt(--this.#pos);
    return this.#pos === this.#text.length ? -1 : this.#text.charCodeAt(this.#pos++);
  }

  #split({ first, second, memory }: Extract<Instruction, { do: "split" }>): boolean {
    if (memory >= 0) {
      const bit = memory * (this.#text.length + 1) + this.#pos;
      const mask = 1 << (bit & 31);
      const cell = this.#memory[bit >>> 5] ?? 0;
      if ((cell & mask) !== 0) return false;
      this.#memory[bit >>> 5] = cell | mask;
    }
    this.#wait(WAY, second, this.#pos);
    this.#at = first;
    return true;
  }

  #wait(kind: number, first: number, second: number): void {
    if (this.#height === this.#waiting.length) this.#grow();
    this.#waiting[this.#height++] = kind;
    this.#waiting[this.#height++] = first;
    this.#waiting[this.#height++] = second;
  }

  #grow(): void {
    if (this.#height >= 3 * WAITING_MAX) {
      throw new RingmasterError("refused", `more than ${WAITING_MAX} ways to be tried at once`);
    }
    const larger = new Int32Array(2 * this.#waiting.length);
    larger.set(this.#waiting);
    this.#waiting = larger;
  }

  #set(register: number, value: number): void {
    this.#wait(RESTORE, register, this.#registers[register] ?? -1);
    this.#registers[register] = value;
  }

  #isAtEdge(instruction: { readonly do: "start" | "end"; readonly everyLine: boolean }): boolean {
    const atStart = instruction.do === "start";
    if (this.#pos === (atStart ? 0 : this.#text.length)) return true;
    return instruction.everyLine &&
      isLineEnd(this.#text.charCodeAt(atStart ? this.#pos - 1 : this.#pos));
  }

  #isWord(pos: number): boolean {
    return pos >= 0 && pos < this.#text.length && WORD_TABLE.has(this.#text.charCodeAt(pos));
  }

  #repeatsCapture(instruction: Extract<Instruction, { do: "reference" }>): boolean {
    const { to, ignoreCase, back } = instruction;
    const took = to.find((index) => this.#captureEnd(index) >= 0 && this.#captureStart(index) >= 0);
    // A group that took no part is as good as one that took nothing.
    if (took === undefined) return true;
    const from = this.#captureStart(took);
    const length = this.#captureEnd(took) - from;
    const other = back ? this.#pos - length : this.#pos;
    if (other < 0 || other + length > this.#text.length) return false;
    this.steps += length;
    for (let index = 0; index < length; index++) {
      const left = this.#text.charCodeAt(from + index);
      const right = this.#text.charCodeAt(other + index);
      const same = left === right || (ignoreCase && canonical(left) === canonical(right));
      if (!same) return false;
    }
    this.#pos = back ? other : other + length;
    return true;
  }

  #captureStart(index: number): number {
    return this.#registers[2 * index] ?? -1;
  }

  #captureEnd(index: number): number {
    return this.#registers[2 * index + 1] ?? -1;
  }

  /** What was looked for is there: nothing else is tried for it. */
  #endLook(): boolean {
    const height = this.#looks.pop() ?? 0;
    const look = this.#code[this.#waiting[height + 1] ?? 0];
    if (look?.do !== "look") return false;
    this.steps += (this.#height - height) / 3;
    if (look.negative) {
      this.#restoreDownTo(height);
      return false;
    }
    this.#at = look.next;
    this.#pos = this.#waiting[height + 2] ?? 0;
    // Captures stay, and are put back when this way turns out to lead nowhere.
    let kept = height;
    for (let entry = height + 3; entry < this.#height; entry += 3) {
      if (this.#waiting[entry] !== RESTORE) continue;
      this.#waiting.copyWithin(kept, entry, entry + 3);
      kept += 3;
    }
    this.#height = kept;
    return true;
  }

  #restoreDownTo(height: number): void {
    while (this.#height > height) {
      this.#height -= 3;
      if (this.#waiting[this.#height] !== RESTORE) continue;
      const register = this.#waiting[this.#height + 1] ?? 0;
      this.#registers[register] = this.#waiting[this.#height + 2] ?? -1;
    }
  }
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029;
}
