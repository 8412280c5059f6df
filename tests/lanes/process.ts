/** Runs one program to its end for a lane: output kept in order, a hard time limit, and nothing of it left behind. */

export interface ProcessRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** When it runs out, the program and everything that it started is killed. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Gets the output as it comes, beside its being kept. */
  readonly onOutput?: (text: string) => void;
}

export interface ProcessResult {
  readonly code: number;
  /** Standard output and standard error as they came, with a last line that says so where the limit ran out. */
  readonly output: string;
}

/**
 * Runs the program as leader of its own process group, so that all of the group can be killed by the leader's id.
 * What it started in other groups is its own business.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  let output = "";
  const keep = (text: string) => {
    output += text;
    request.onOutput?.(text);
  };
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(request.program, {
      args: [...request.args],
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...request.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
  } catch (thrown) {
    return { code: 127, output: `cannot start "${request.program}": ${String(thrown)}\n` };
  }

  const kill = (why: string) => {
    keep(`\n${request.program} was killed: ${why}\n`);
    killGroup(child.pid);
  };
  const timer = setTimeout(() => kill(`not done in ${request.limitMs / 1000} s`), request.limitMs);
  const onAbort = () => kill("the run was interrupted");
  request.signal.addEventListener("abort", onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  try {
    const ended = child.status.finally(() => killGroup(child.pid));
    const [status] = await Promise.all([
      ended,
      drain(child.stdout, keep),
      drain(child.stderr, keep),
    ]);
    return { code: status.code, output };
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", onAbort);
  }
}

async function drain(stream: ReadableStream<Uint8Array>, keep: (text: string) => void) {
  // A guest's console ends its lines with a carriage return as well.
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    keep(text.replaceAll("\r\n", "\n"));
  }
}

/** Kills what is left of a group that this process made. A group keeps its number until its last member is gone. */
function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
