/** The configuration's files: read, checked, and replaced by who has seen what they replace. */

import type { DirectorControl } from "../../../core/plugin/mod.ts";
import { exampleConfiguration, exampleFiles, exampleReload } from "./examples.ts";
import { answerReload } from "./outcome.ts";
import { RequestError } from "./problem.ts";
import { json, type Route, route } from "./route.ts";
import { CONFIG_BYTES_MAX } from "./routes_layer.ts";
import {
  configurationCheckSchema,
  configurationSchema,
  reloadOutcomeSchema,
} from "./schemas_change.ts";
import { configBody, configCheckBody, forceQuery } from "./schemas_requests.ts";

const PATH = "/api/v1/config";

export const configRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: PATH,
    role: "admin",
    tag: "configuration",
    summary: "The configuration's files as they are on disk",
    gives: {
      description: "The files",
      schema: configurationSchema,
      example: exampleConfiguration,
      headers: { ETag: "What `If-Match` wants for a replacement" },
    },
    failed: "cannot read the configuration",
    async answer({ director }) {
      const configuration = await director.configuration();
      return json(configuration, { etag: `"${configuration.etag}"` });
    },
  }),
  route({
    method: "PUT",
    path: PATH,
    role: "admin",
    tag: "configuration",
    summary: "Replaces the configuration's files and reloads them",
    description: "A configuration that is refused is not written, and nothing changes.",
    query: forceQuery,
    headers: [{
      name: "If-Match",
      description: "The `ETag` of the files that are to be replaced (RFC 9110 section 13.1.1)",
      required: true,
      example: `"${exampleConfiguration.etag}"`,
    }],
    body: configBody,
    bodyExample: { files: exampleFiles },
    bodyBytesMax: CONFIG_BYTES_MAX,
    gives: {
      description: "What is different now",
      schema: reloadOutcomeSchema,
      example: exampleReload,
    },
    refuses: [409, 412, 428],
    failed: "cannot replace the configuration",
    async answer({ request, director, body, query: { force = false } }) {
      const etag = await chooseTag(request.headers.get("if-match"), director);
      return answerReload(await director.replace(body.files, { etag, force }), "replace");
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/check`,
    role: "admin",
    tag: "configuration",
    summary: "Checks files, or those on disk where none are given; changes nothing",
    body: configCheckBody,
    bodyExample: { files: exampleFiles },
    bodyBytesMax: CONFIG_BYTES_MAX,
    gives: {
      description: "What was found; files with problems are an answer, and no error",
      schema: configurationCheckSchema,
      example: { valid: true, problems: [], warnings: [], steps: [] },
    },
    failed: "cannot check the configuration",
    async answer({ director, body: { files } }) {
      const { problems, warnings, steps, guarded = false } = await director.plan(
        files === undefined ? { kind: "reload" } : { kind: "files", files },
      );
      // Nothing is wrong with files that remove much; whoever puts them in force must say that it is meant.
      return json(
        guarded
          ? { valid: true, problems: [], warnings: [...warnings, ...problems], steps }
          : { valid: problems.length === 0, problems, warnings, steps },
      );
    },
  }),
];

const UNREAD = `cannot replace ${PATH}`;

/** Entity tags of If-Match (RFC 9110 section 8.8.3); weak ones never match. */
const TAGS = /^\s*(?:W\/)?"[^"\s]*"(?:\s*,\s*(?:W\/)?"[^"\s]*")*\s*$/;

/** The tag that the files must have: the one that was named, or of several the one that they have. */
async function chooseTag(header: string | null, director: DirectorControl): Promise<string> {
  if (header === null || header.trim() === "") {
    throw new RequestError(
      428,
      `${UNREAD}: wanted is If-Match with the ETag of the files that are to be replaced`,
    );
  }
  if (header.trim() === "*") return (await director.configuration()).etag;
  if (!TAGS.test(header)) {
    throw new RequestError(400, `${UNREAD}: If-Match ${JSON.stringify(header)} has no entity tags`);
  }
  const named = [...header.matchAll(/(W\/)?"([^"]*)"/g)];
  const tags = named.filter(([, weak]) => weak === undefined).map(([, , tag = ""]) => tag);
  const [only, ...others] = tags;
  if (only === undefined) throw new RequestError(412, `${UNREAD}: a weak entity tag never matches`);
  if (others.length === 0) return only;
  const { etag } = await director.configuration();
  return tags.includes(etag) ? etag : only;
}
