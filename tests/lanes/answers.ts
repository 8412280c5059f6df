/** What a series of answers shows about the balancer. */

/** Whether every answer came from one of the nodes, and no two in a row from the same. */
export function alternates(answers: readonly string[], nodes: readonly string[]): boolean {
  return answers.length > 1 &&
    answers.every((answer, index) => nodes.includes(answer) && answer !== answers[index - 1]);
}

const BURSTS_MAX = 20;

/**
 * Asks some times in a row until all of it took less than the limit; on a busy machine that can take some tries.
 * Fails when no burst was fast enough.
 */
export async function whoAnswersBurst(
  ask: () => Promise<string>,
  times: number,
  limitMs: number,
): Promise<string[]> {
  let fastestMs = Infinity;
  for (let burst = 0; burst < BURSTS_MAX; burst++) {
    const startedAt = performance.now();
    const answers: string[] = [];
    for (let asked = 0; asked < times; asked++) answers.push(await ask());
    const tookMs = performance.now() - startedAt;
    if (tookMs < limitMs) return answers;
    fastestMs = Math.min(fastestMs, tookMs);
  }
  throw new Error(
    `no burst of ${times} requests took less than ${limitMs} ms; ${fastestMs} ms did`,
  );
}
