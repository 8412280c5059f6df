/** This process, as a seam: what it takes of the machine. */

export interface ProcessFacts {
  /** Memory of this process that is in RAM, bytes; a few microseconds of work. */
  residentBytes(): number;
}

export const systemProcess: ProcessFacts = {
  residentBytes: () => Deno.memoryUsage().rss,
};
