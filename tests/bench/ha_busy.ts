/** Processes that do nothing but use the processors. */

/** They end by themselves after so much processor time, whatever becomes of the bench. */
const LIMIT_SECONDS = 300;

/** Runs the body beside so many of them. */
export async function beside<Result>(
  count: number,
  body: () => Promise<Result>,
): Promise<Result> {
  const script = `ulimit -t ${LIMIT_SECONDS}; while :; do :; done`;
  const children = Array.from(
    { length: count },
    () => new Deno.Command("sh", { args: ["-c", script], stdin: "null" }).spawn(),
  );
  try {
    return await body();
  } finally {
    for (const child of children) {
      child.kill("SIGKILL");
      await child.status;
    }
  }
}
