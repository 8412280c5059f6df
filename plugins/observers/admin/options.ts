/** What the configuration may say to the admin observer. */

import {
  ACCESS_ROLES,
  foundInstead,
  optionWords,
  textSchema,
  yesOrNoSchema,
  z,
} from "../../../core/plugin/mod.ts";
import { isLoopback, parseListenAddress } from "./listen_address.ts";

/** Where `ringmaster token` writes, and directors read, unless told otherwise. */
export const DEFAULT_TOKENS = "/etc/ringmaster/tokens";

const absolute = (wanted: string) =>
  textSchema(wanted).regex(/^\//, {
    error: (issue) => foundInstead(issue.input, `${wanted}, which begins with /`),
  });

const WANTED_ADDRESS = 'a port, or an address with a port such as "127.0.0.1:8694" or "[::1]:8694"';
const addressError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, WANTED_ADDRESS);

const listenAddress = z.union([
  z.int({ error: addressError }).min(1, { error: addressError }).max(65_535, {
    error: addressError,
  }),
  z.string({ error: addressError }).regex(
    /^(\[[0-9a-fA-F:.]+\]:|(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}:)?\d{1,5}$/,
    {
      error: addressError,
    },
  ),
], { error: addressError }).transform((text, context) => {
  const address = parseListenAddress(text);
  if (address !== undefined) return address;
  context.addIssue({ code: "custom", message: foundInstead(text, WANTED_ADDRESS) });
  return z.NEVER;
}).register(optionWords, { words: "port or address with port" });

const hostName = textSchema("a host name").regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
  error: (issue) => foundInstead(issue.input, 'a host name such as "lb1.example.org"'),
});

const role = z.enum(ACCESS_ROLES);

export const tlsOptions = z.strictObject({
  certificate: absolute("the path of a file").describe(
    "Certificate and those that lead to its authority (PEM)",
  ),
  key: absolute("the path of a file").describe("Key of the certificate (PEM)"),
  client_ca: absolute("the path of a file").optional().describe(
    "Authorities (PEM); only clients with a certificate of one of them get an answer",
  ),
  roles: z.record(z.string(), role).optional().describe(
    "What holders of client certificates may do without a token, by the name (CN) in the certificate",
  ),
}).superRefine((tls, context) => {
  if (tls.roles === undefined || tls.client_ca !== undefined) return;
  const message =
    "says what holders of client certificates may do, which needs client_ca beside it";
  context.addIssue({ code: "custom", path: ["roles"], message });
});

const WANTED_URL = 'an address without a path, such as "https://lb2.example.org:8694"';

/** Scheme, host and port; a user, a path or more in it would mean that something else is meant. */
const peerUrl = textSchema(WANTED_URL).regex(/^https?:\/\/[^\/?#@\s]+\/?$/, {
  error: (issue) => foundInstead(issue.input, WANTED_URL),
}).refine((text) => URL.canParse(text), {
  error: (issue) => foundInstead(issue.input, WANTED_URL),
}).register(optionWords, { words: "http or https address" });

export const peerOptions = z.strictObject({
  node: textSchema("the name of a director").describe("Name of the other director"),
  url: peerUrl.describe("Where its API listens"),
  token_file: absolute("the path of a file").optional().describe(
    "File with a token of it, of the role read, in its first line",
  ),
  ca: absolute("the path of a file").optional().describe(
    "Authorities (PEM) that its certificate may be of, instead of those of the system",
  ),
});

export const adminOptions = z.strictObject({
  socket: textSchema("a path").optional().describe(
    "Unix socket that `ringmaster status` asks; where left out, the place that fits the user",
  ),
  group: textSchema("the name of a group").optional().describe(
    "Group whose members may use the socket; the director's own where left out",
  ),
  listen: z.union([listenAddress, z.array(listenAddress)]).optional().describe(
    "Where it listens besides; a bare port means 127.0.0.1",
  ),
  hosts: z.array(hostName).optional().describe(
    "Names by which browsers and programs reach the listeners, beside their addresses and localhost",
  ),
  tokens: absolute("the path of a file").optional().describe(
    `File with the tokens; ${DEFAULT_TOKENS} where left out`,
  ),
  public_read: yesOrNoSchema().optional().describe(
    "Whether who has no token may read over the listeners; no where left out",
  ),
  plain_text: yesOrNoSchema().optional().describe(
    "Whether a listener that others can reach may do without TLS; no where left out",
  ),
  tls: tlsOptions.optional().describe(
    "Certificates of the listeners: `certificate`, `key`, `client_ca` and `roles`",
  ),
  peers: z.array(peerOptions).optional().describe(
    "Other directors that the page shows beside this one: each `node`, `url`, `token_file` and `ca`",
  ),
}).superRefine(({ listen = [], tls, plain_text: plainText = false }, context) => {
  if (tls !== undefined || plainText) return;
  const addresses = Array.isArray(listen) ? listen : [listen];
  for (const [index, { address, port }] of addresses.entries()) {
    // One that could not be read has been told of already.
    if (typeof address !== "string" || isLoopback(address)) continue;
    const shown = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
    const message = `found "${shown}", which others can reach; wanted beside it is tls with a ` +
      "certificate and a key, or plain_text: yes where the network between is trusted";
    const path = Array.isArray(listen) ? ["listen", index] : ["listen"];
    context.addIssue({ code: "custom", path, message });
  }
});

export type AdminOptions = z.output<typeof adminOptions>;
export type PeerOptions = z.output<typeof peerOptions>;
