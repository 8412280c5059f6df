/** Chance, as a seam: a test gives a seeded source and gets the same run again. */

export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  number(): number;
  /** Lower-case hexadecimal text of that many random bytes. */
  hex(bytes: number): string;
}

export const systemRandom: Random = {
  number: () => Math.random(),
  hex(bytes) {
    let text = "";
    for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) {
      text += byte.toString(16).padStart(2, "0");
    }
    return text;
  },
};
