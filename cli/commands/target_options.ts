/** Which director is asked: options and environment of every command that asks one. */

import { defaultSocketPath, plainReason, RingmasterError } from "../../mod.ts";
import { type Arguments, type OptionSpec, usageError } from "../args.ts";
import type { HostTarget, Target } from "../client.ts";
import { SOCKET_OPTION } from "./command.ts";

const HOST_OPTION: OptionSpec = {
  name: "host",
  value: "URL",
  summary: "address of a director elsewhere, such as https://lb1.example:8694; default:\n" +
    "RINGMASTER_HOST",
};

const FOR_HOSTS: readonly OptionSpec[] = [
  {
    name: "token-file",
    value: "PATH",
    summary:
      "with --host: file that holds the token; default: the token in RINGMASTER_TOKEN. No\n" +
      "option takes the token itself: everybody on a machine sees its command lines",
    completes: "file",
    rare: true,
  },
  {
    name: "ca",
    value: "PATH",
    summary: "with --host: certificates of authorities (PEM) to believe besides the system's",
    completes: "file",
    rare: true,
  },
  {
    name: "certificate",
    value: "PATH",
    summary: "with --host: certificate (PEM) that says who asks",
    completes: "file",
    rare: true,
  },
  {
    name: "key",
    value: "PATH",
    summary: "with --host: key (PEM) of that certificate",
    completes: "file",
    rare: true,
  },
  {
    name: "plain-text",
    summary: "with --host: send the token over http also where everybody on the way can read it",
    rare: true,
  },
];

/** For every command that asks a running director. */
export const TARGET_OPTIONS: readonly OptionSpec[] = [SOCKET_OPTION, HOST_OPTION, ...FOR_HOSTS];

type Environment = (name: string) => string | undefined;

/**
 * The director that the command line means, else the environment, else the one on this machine. Throws RingmasterError
 * `usage` where options contradict each other, and `refused` for a file that cannot be read.
 */
export async function targetOf(
  args: Arguments,
  env: Environment = (name) => Deno.env.get(name),
): Promise<Target> {
  const socket = args.text("socket");
  const named = args.text("host");
  if (socket !== undefined && named !== undefined) {
    throw usageError("cannot ask at --socket and at --host at a time");
  }
  const host = named ?? (socket === undefined ? given(env("RINGMASTER_HOST")) : undefined);
  if (host !== undefined) return await hostTarget(host, args, env);
  const lost = FOR_HOSTS.find(({ name, value }) =>
    value === undefined ? args.has(name) : args.text(name) !== undefined
  );
  if (lost !== undefined) {
    throw usageError(`option --${lost.name} is for a director that --host names`);
  }
  return socket ?? defaultSocketPath();
}

async function hostTarget(host: string, args: Arguments, env: Environment): Promise<HostTarget> {
  const url = hostUrl(host);
  const token = await tokenOf(args, env);
  const secure = url.protocol === "https:";
  if (token !== undefined && !secure && !isLoopback(url.hostname) && !args.has("plain-text")) {
    throw usageError(
      `cannot send a token to "${url.origin}" where everybody on the way can read it: ` +
        "use https, or say --plain-text",
    );
  }
  for (const name of ["ca", "certificate", "key"]) {
    if (!secure && args.text(name) !== undefined) {
      throw usageError(`option --${name} is for https, and "${url.origin}" is http`);
    }
  }
  const [certificate, key] = [args.text("certificate"), args.text("key")];
  if ((certificate === undefined) !== (key === undefined)) {
    throw usageError("options --certificate and --key go together");
  }
  const ca = args.text("ca");
  return {
    url: url.origin,
    ...(token === undefined ? {} : { token }),
    ...(ca === undefined ? {} : { authorities: await readFile(ca, "the certificates") }),
    ...(certificate === undefined || key === undefined ? {} : {
      certificate: {
        chain: await readFile(certificate, "the certificate"),
        key: await readFile(key, "the key"),
      },
    }),
  };
}

/** Only scheme, host and port: the director's paths are not for the user to choose. */
function hostUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const whole = url !== undefined && ["http:", "https:"].includes(url.protocol) &&
    ["", "/"].includes(url.pathname) && url.search === "" && url.hash === "" &&
    url.username === "" && url.password === "";
  if (whole) return url;
  throw usageError(
    `host is "${withoutSecret(text)}", wanted is http or https with a name and a port, ` +
      "such as https://lb1.example:8694",
  );
}

/** What stands before an at sign may be a password. */
function withoutSecret(text: string): string {
  return text.replace(/\/\/[^@/]*@/, "//...@");
}

/** Whether what is sent there stays on this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(hostname);
}

async function tokenOf(args: Arguments, env: Environment): Promise<string | undefined> {
  const path = args.text("token-file");
  const [text, where] = path === undefined
    ? [given(env("RINGMASTER_TOKEN")), "RINGMASTER_TOKEN"]
    : [await readFile(path, "the token"), `"${path}"`];
  if (text === undefined) return undefined;
  const token = text.trim();
  // What is found is not repeated: it may be a secret all the same.
  if (/^[\x21-\x7e]{1,256}$/.test(token)) return token;
  throw new RingmasterError("refused", `cannot use what ${where} holds: it is no token`);
}

async function readFile(path: string, what: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (thrown) {
    throw new RingmasterError(
      "refused",
      `cannot read ${what} from "${path}": ${plainReason(thrown)}`,
    );
  }
}

function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
