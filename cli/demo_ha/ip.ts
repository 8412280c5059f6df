/**
 * ip(8) as the demo uses it. Building and sweeping wait for each command on the spot, so that a signal cannot come
 * in between, and a program that is on its way out can still sweep.
 */

import { RingmasterError } from "../../mod.ts";
import type { IpArguments } from "./network.ts";

export interface IpResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs ip(8) to its end. Throws RingmasterError `command_missing` where there is none. */
export type Ip = (args: IpArguments) => IpResult;

export function ipOf(program: string): Ip {
  return (args) => withProgram(program, () => resultOf(command(program, args).outputSync()));
}

/** The same without holding up the program meanwhile. */
export async function ipMeanwhile(args: IpArguments): Promise<IpResult> {
  return resultOf(await command("ip", args).output());
}

/** The standard output of a command that must succeed. Throws RingmasterError `command_failed`. */
export function mustIp(ip: Ip, args: IpArguments): string {
  const { code, stdout, stderr } = ip(args);
  if (code === 0) return stdout;
  throw new RingmasterError(
    "command_failed",
    `cannot run "ip ${args.join(" ")}": it ended with code ${code}, ${oneLine(stderr)}`,
  );
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, "; ");
}

function command(program: string, args: IpArguments): Deno.Command {
  return new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function resultOf({ code, stdout, stderr }: Deno.CommandOutput): IpResult {
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function withProgram<Result>(program: string, body: () => Result): Result {
  try {
    return body();
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    throw new RingmasterError("command_missing", `cannot start "${program}": no such program`);
  }
}
