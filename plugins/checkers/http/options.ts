/** What the configuration may say to the http and https checkers. */

import { foundInstead, whyNotCompiled, yesOrNoSchema, z } from "../../../core/plugin/mod.ts";

/** Printable ASCII without blanks: what a request line can carry as it is. */
const REQUEST_FORM = /^\/[!-~]*$/;
/** A host name or address, with a port where one is wanted in the Host header. */
const VIRTUALHOST_FORM = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$/;

const request = formSchema(
  REQUEST_FORM,
  "a path that starts with / and has no blanks; write others percent-encoded",
).default("/").describe("Path and query to ask for");

const receive = z.string().superRefine((source, context) => {
  const reason = whyNotCompiled(source);
  if (reason === undefined) return;
  context.addIssue({
    code: "custom",
    message: `cannot compile ${JSON.stringify(source)} as a regular expression: ${reason}`,
  });
}).optional().describe(
  "Regular expression (JavaScript's, case-sensitive) that must match somewhere in the body; any body will do where left out",
);

const method = z.enum(["GET", "HEAD"]).default("GET").describe(
  "Request method; a HEAD answer has no body, so that receive cannot match it",
);

const virtualhost = formSchema(VIRTUALHOST_FORM, "a host name, with or without a port").optional();

export const httpOptions = z.strictObject({
  request,
  receive,
  method,
  virtualhost: virtualhost.describe(
    "Value of the Host header; the server's address without port where left out",
  ),
});

export const httpsOptions = z.strictObject({
  request,
  receive,
  method,
  virtualhost: virtualhost.describe(
    "Value of the Host header, and the name asked for in the TLS handshake (SNI); the server's address and no name where left out",
  ),
  verify: yesOrNoSchema().default(false).describe(
    "Whether the server's certificate must be valid for virtualhost, or for the server's address where there is none",
  ),
});

export type HttpOptions = z.output<typeof httpOptions>;
export type HttpsOptions = z.output<typeof httpsOptions>;

function formSchema(form: RegExp, wanted: string) {
  return z.string().regex(form, { error: (issue) => foundInstead(issue.input, wanted) });
}
