/** Who asks, and whether they may: every request comes through here before a route answers it. */

import { type Actor, mayAct, type TokenRecord } from "../../../core/plugin/mod.ts";
import type { GuessGuard } from "./access_guard.ts";
import { type OriginRules, refuseForeignPage, refuseOrigin } from "./access_origin.ts";
import type { Connection, RouteRole } from "./app_parts.ts";
import type { AdminOptions } from "./options.ts";
import type { RefusalBook } from "./access_refusals.ts";
import { problemResponse } from "./problem.ts";
import type { TokenBook } from "./tokens_book.ts";

export interface AccessOptions {
  readonly tokens: Pick<TokenBook, "find" | "holds">;
  readonly guard: Pick<GuessGuard, "wrong">;
  /** Told of each request that was refused to somebody known. */
  readonly refusals: Pick<RefusalBook, "refused">;
  readonly origin: OriginRules;
  readonly publicRead: boolean;
  /** Roles of holders of certificates, by the name in the certificate. */
  readonly certificateRoles: NonNullable<NonNullable<AdminOptions["tls"]>["roles"]>;
}

export interface Access {
  admit(request: Request, connection: Connection, role: RouteRole): Promise<Actor | Response>;
  /** Whether what a request was let in by would let it in now. */
  holds(pass: Pass): Promise<boolean>;
}

/** What a request was let in by: the token with that id, the certificate with that name, or free reading. */
export type Pass = `token ${string}` | `certificate ${string}` | "anybody";

/** Of requests under way. A reload makes the rules anew, and does not forget what was let in by the old ones. */
const passes = new WeakMap<Request, Pass>();

/** Undefined for what everybody may have, and on the unix socket. */
export function passOf(request: Request): Pass | undefined {
  return passes.get(request);
}

/** Where nobody said who asks. */
const ANYBODY = "anybody";
const UNIX = "unix socket";
/** A person's name as a tool beside the socket gives it. */
const PERSON = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const CHALLENGE = { "www-authenticate": 'Bearer realm="ringmaster"' };

type TcpConnection = Extract<Connection, { readonly kind: "tcp" }>;

export function createAccess(options: AccessOptions): Access {
  return {
    async holds(pass) {
      const [kind, name = ""] = pass.split(/ (.*)/s);
      if (kind === "token") return await options.tokens.holds(name);
      return kind === "certificate"
        ? Object.hasOwn(options.certificateRoles, name)
        : options.publicRead;
    },
    async admit(request, connection, role) {
      if (connection.kind === "unix") return admitUnix(request);
      const refusal = refuseOrigin({
        method: request.method,
        headers: request.headers,
        tls: connection.tls,
        open: role === "anyone",
      }, options.origin);
      if (refusal !== undefined) return problemResponse(refusal.status, refusal.detail);
      const authorization = request.headers.get("authorization");
      if (authorization === null) return admitWithout(request, connection, role, options);
      const found = await findToken(authorization, connection, options);
      if (found instanceof Response) return found;
      if (!permits(role, found.role)) {
        return forbidden(request, { ...found, from: connection.remote }, role, options);
      }
      passes.set(request, `token ${found.id}`);
      return { name: found.name, role: found.role, from: connection.remote };
    },
  };
}

/** Who may open the socket may do everything: the file's mode and group are the lock. */
function admitUnix({ headers }: Request): Actor | Response {
  const refusal = refuseForeignPage(headers);
  if (refusal !== undefined) return problemResponse(refusal.status, refusal.detail);
  const person = headers.get("x-ringmaster-user") ?? "";
  const name = PERSON.test(person) ? `${person}, ${UNIX}` : UNIX;
  return { name, role: "admin", from: UNIX };
}

/** Without a token: by the client's certificate, or as anybody. */
function admitWithout(
  request: Request,
  { remote, certificate }: TcpConnection,
  role: RouteRole,
  options: AccessOptions,
): Actor | Response {
  const { certificateRoles, publicRead } = options;
  const own = certificate !== undefined && Object.hasOwn(certificateRoles, certificate)
    ? certificateRoles[certificate]
    : undefined;
  const readers = publicRead || role === "anyone" ? "read" as const : undefined;
  const granted = own ?? readers;
  if (granted === undefined) {
    return problemResponse(
      401,
      `cannot answer without a token: wanted is one of the role ${role}`,
      {
        headers: CHALLENGE,
      },
    );
  }
  const name = certificate ?? ANYBODY;
  if (permits(role, granted)) {
    const pass = own === undefined ? ANYBODY : `certificate ${name}` as const;
    if (role !== "anyone") passes.set(request, pass);
    return { name, role: granted, from: remote };
  }
  if (own !== undefined) {
    return forbidden(request, { name, role: granted, from: remote }, role, options);
  }
  return problemResponse(401, `cannot do that without a token: wanted is one of the role ${role}`, {
    headers: CHALLENGE,
  });
}

async function findToken(
  authorization: string,
  { remote }: TcpConnection,
  { tokens, guard }: AccessOptions,
): Promise<TokenRecord | Response> {
  const [, text] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  // Looked at first, whatever came from that address before: see "Guessing" in docs/security.md.
  const found = text === undefined ? undefined : await tokens.find(text);
  if (found !== undefined) return found;
  const address = addressOf(remote);
  const waitMs = guard.wrong(address);
  const challenge = {
    "www-authenticate": `${CHALLENGE["www-authenticate"]}, error="invalid_token"`,
  };
  const detail = "cannot take this token: it is wrong, or it has ended";
  if (waitMs === 0) return problemResponse(401, detail, { headers: challenge });
  const seconds = String(Math.ceil(waitMs / 1_000));
  const slower = `${detail}; too many from ${address} were wrong, wait for ${seconds} s`;
  return problemResponse(429, slower, { headers: { "retry-after": seconds } });
}

function permits(needed: RouteRole, role: Actor["role"]): boolean {
  return needed === "anyone" || mayAct(role, needed);
}

/** Refused to somebody who is known, which is told too: a token that tries what it may not do is worth a look. */
function forbidden(
  request: Request,
  { name, role, from }: Actor,
  needed: RouteRole,
  { refusals }: AccessOptions,
): Response {
  const what = `${request.method} ${new URL(request.url).pathname}`;
  refusals.refused({
    name,
    what,
    why: `it wants the role ${needed}, found ${role}`,
    from: addressOf(from),
  });
  const detail = `cannot do that for ${name}: wanted is the role ${needed}, found ${role}`;
  const challenge = `${CHALLENGE["www-authenticate"]}, error="insufficient_scope"`;
  return problemResponse(403, detail, { headers: { "www-authenticate": challenge } });
}

/** `127.0.0.1:40112` without its port, `[::1]:40112` without port and brackets. */
export function addressOf(remote: string): string {
  return remote.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}
