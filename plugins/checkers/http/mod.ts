/** Asks for a page over HTTP/1.1, plain or through TLS. */

import { definePlugin, splitHostPort, type TlsOptions } from "../../../core/plugin/mod.ts";
import { createHttpChecker } from "./checker.ts";
import { httpOptions, type HttpsOptions, httpsOptions } from "./options.ts";

export const http = definePlugin({
  kind: "checker",
  name: "http",
  summary: "asks for a page; up when the status is 2xx and the body matches",
  options: httpOptions,
  create: (options, context) => createHttpChecker(options, context),
});

export const https = definePlugin({
  kind: "checker",
  name: "https",
  summary: "asks for a page through TLS; up when the status is 2xx and the body matches",
  options: httpsOptions,
  create: (options, context) => createHttpChecker(options, context, tlsOptions(options)),
});

function tlsOptions({ verify, virtualhost }: HttpsOptions): TlsOptions {
  const serverName = virtualhost === undefined ? undefined : splitHostPort(virtualhost)?.host;
  return serverName === undefined ? { verify } : { verify, serverName };
}
