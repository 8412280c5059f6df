/** Who is asked: a director on this machine by its unix socket, or one elsewhere by its address. */

import { formatDuration, messageOf, plainReason, RingmasterError } from "../mod.ts";

/** The path of a director's unix socket on this machine, or a director that listens on an address. */
export type Target = string | HostTarget;

export interface HostTarget {
  /** Scheme, host and port, without a slash at the end: `https://lb1.example:8694`. */
  readonly url: string;
  /** What says who asks: `rm_<id>_<secret>`. */
  readonly token?: string;
  /** Certificates of authorities that are believed besides those of the system, in PEM. */
  readonly authorities?: string;
  /** The certificate that says who asks, with its key, in PEM. */
  readonly certificate?: { readonly chain: string; readonly key: string };
}

/** As a person calls it: the socket's path, or the address. */
export function nameOf(target: Target): string {
  return typeof target === "string" ? target : target.url;
}

/** A way to a director that is closed after use. */
export interface Connection extends Disposable {
  readonly client: Deno.HttpClient;
  /** What a path is put behind. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens nothing yet. Throws RingmasterError `refused` where certificates or their key make no sense. */
export function connectionTo(target: Target, env = systemEnv): Connection {
  if (typeof target === "string") {
    const client = Deno.createHttpClient({ proxy: { transport: "unix", path: target } });
    const user = userName(env);
    return {
      client,
      base: "http://localhost",
      headers: user === undefined ? {} : { "x-ringmaster-user": user },
      [Symbol.dispose]: () => client.close(),
    };
  }
  const { url, token } = target;
  const client = hostClient(target);
  return {
    client,
    base: url,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    [Symbol.dispose]: () => client.close(),
  };
}

function hostClient({ authorities, certificate }: HostTarget): Deno.HttpClient {
  try {
    return Deno.createHttpClient({
      ...(authorities === undefined ? {} : { caCerts: [authorities] }),
      ...(certificate === undefined ? {} : { cert: certificate.chain, key: certificate.key }),
    });
  } catch (thrown) {
    throw new RingmasterError("refused", `cannot use the certificate: ${plainReason(thrown)}`);
  }
}

const USER_CHARACTERS_MAX = 64;

function systemEnv(name: string): string | undefined {
  return Deno.env.get(name);
}

/**
 * Who sits at the terminal, for the audit trail; also behind sudo(8). A note and no proof: the lock is the socket's
 * mode.
 */
export function userName(env: (name: string) => string | undefined): string | undefined {
  const names = ["SUDO_USER", "LOGNAME", "USER"].map(env);
  const name = names.find((each) => each !== undefined && each !== "") ?? "";
  const plain = name.replaceAll(/[^\w.@-]|^[^A-Za-z0-9]+/g, "").slice(0, USER_CHARACTERS_MAX);
  return plain === "" ? undefined : plain;
}

/**
 * Why nothing came back, as an error; fetch says little about that, so a socket is tried once more by hand.
 * `passedLimitMs` is how long was waited, where that was the end of it.
 */
export async function describeFailure(
  target: Target,
  thrown: unknown,
  passedLimitMs: number | undefined,
): Promise<RingmasterError> {
  if (passedLimitMs !== undefined) {
    return silentDirector(target, passedLimitMs);
  }
  if (typeof target !== "string") return hostFailure(target, thrown);
  try {
    (await Deno.connect({ transport: "unix", path: target })).close();
  } catch (reason) {
    if (reason instanceof Deno.errors.NotFound) {
      return noDirector(target, "there is no such socket");
    }
    if (reason instanceof Deno.errors.ConnectionRefused) {
      return noDirector(target, "nobody listens on it");
    }
    return new RingmasterError(
      "connection_failed",
      `cannot open the socket "${target}": ${plainReason(reason)}`,
    );
  }
  return new RingmasterError(
    "connection_failed",
    `cannot talk to the director at "${target}": ${messageOf(thrown)}`,
  );
}

/** What fetch means by "client error (Connect): tcp connect error: Connection refused (os error 111)". */
function hostFailure(target: HostTarget, thrown: unknown): RingmasterError {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const words = messageOf(cause).replace(/^.*client error \(\w+\): /s, "");
  const untold = (why: string) =>
    new RingmasterError(
      "connection_failed",
      `cannot talk to the director at "${target.url}": ${why}`,
    );
  if (/peer certificate/.test(words)) {
    const why = words.replace(/^.*peer certificate: /s, "");
    return untold(
      `its certificate is not believed (${why}); --ca names the authority that signed it`,
    );
  }
  if (/certificate ?required|handshake ?failure|bad ?certificate|unknown ?ca/i.test(words)) {
    return untold("it wants a certificate that it knows; --certificate and --key name one");
  }
  if (/handshake eof|corrupt message|InvalidContentType|protocol version/i.test(words)) {
    return untold("it does not speak TLS there, so that its address begins with http");
  }
  if (/invalid HTTP version/i.test(words)) {
    return untold("it speaks TLS there, so that its address begins with https");
  }
  const network = /^(?:tcp connect error|dns error): (.*)$/s.exec(words)?.[1];
  if (network === undefined) return untold(words);
  return noDirector(target, networkReason(network));
}

function networkReason(words: string): string {
  if (/connection refused/i.test(words)) return "nobody listens there";
  if (/name or service not known|no address associated/i.test(words)) {
    return "no such host is known";
  }
  return plainReason(words);
}

/** To start another one would be no remedy: somebody has the socket, and does not get round to answering. */
function silentDirector(target: Target, passedLimitMs: number): RingmasterError {
  const name = typeof target === "string" ? target : target.url;
  return new RingmasterError(
    "no_director",
    `cannot reach a director at "${name}": nothing came back within ${
      formatDuration(passedLimitMs)
    }; it may be paused or busy, see its process and its log`,
  );
}

function noDirector(target: Target, why: string): RingmasterError {
  const [remedy, name] = typeof target === "string"
    ? ['start one with "ringmaster run", or name its socket with --socket', target]
    : ["name the address on which it listens (admin.listen) with --host", target.url];
  return new RingmasterError(
    "no_director",
    `cannot reach a director at "${name}": ${why}; ${remedy}`,
  );
}
