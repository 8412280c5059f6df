/** What an address of the API is: one value that is served, checked and described. */

import { type Actor, type DirectorControl, z } from "../../../core/plugin/mod.ts";
import type { AppParts, RouteRole } from "./app_parts.ts";
import { BODY_BYTES_MAX, readBody, readParameters, readQuery } from "./requests.ts";

export const TAGS = {
  state: "What the director sees and holds",
  events: "What has happened, and who asked for it",
  servers: "Work on servers",
  cluster: "Directors that share virtual addresses",
  configuration: "The configuration, and changes at run time on top of it",
  health: "For probes and tools",
  plugins: "What plugins add",
} as const;
export type Tag = keyof typeof TAGS;

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What is answered where all is well. */
export interface Gives {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
  /** Also a stream of server-sent events, for who accepts one. */
  readonly stream?: boolean;
  /** Headers of the answer, by their names, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A header of the request that the route reads. */
export interface WantedHeader {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly example: string;
}

interface RouteFacts {
  readonly method: Method;
  /** With `:name` for what differs from request to request. */
  readonly path: string;
  readonly role: RouteRole;
  readonly tag: Tag;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  readonly gives: Gives;
  /** Statuses of problems that are this route's own; those that any route may have are not named. */
  readonly refuses?: readonly number[];
  readonly headers?: readonly WantedHeader[];
  /** An example of the body. */
  readonly bodyExample?: unknown;
  readonly bodyBytesMax?: number;
  /** What failed, where an error does not say it itself. */
  readonly failed: string;
}

/** A request that was let in. */
export interface Admitted {
  readonly request: Request;
  /** Values of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly actor: Actor;
  readonly parts: AppParts;
}

/** A request that was understood. */
export interface Asked<Parameters, Query, Body> extends Pick<Admitted, "request" | "actor"> {
  readonly parameters: Parameters;
  readonly query: Query;
  readonly body: Body;
  /** Does and asks on behalf of the actor. */
  readonly director: DirectorControl;
  readonly parts: AppParts;
}

export interface Route extends RouteFacts {
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** Throws RequestError for what is not understood, and what the director throws. */
  serve(admitted: Admitted): Promise<Response>;
}

type Nothing = z.ZodObject<Record<never, z.ZodType>>;

interface RouteSpec<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends RouteFacts {
  readonly parameters?: Parameters;
  readonly query?: Query;
  readonly body?: Body;
  answer(
    asked: Asked<z.output<Parameters>, z.output<Query>, z.output<Body>>,
  ): Response | Promise<Response>;
}

/** Joins what is checked with what is answered, so that `answer` gets what its schemas say. */
export function route<
  Parameters extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Parameters, Query, Body>): Route {
  const { answer, bodyBytesMax = BODY_BYTES_MAX, ...facts } = spec;
  // What is left out is empty; the compiler cannot know that a default type stands for a value that is not there.
  const parameters = spec.parameters ?? z.strictObject({}) as unknown as Parameters;
  const query = spec.query ?? z.strictObject({}) as unknown as Query;
  const { body } = spec;
  return {
    ...facts,
    parameters,
    query,
    body,
    bodyBytesMax,
    async serve({ request, parameters: given, actor, parts }) {
      const asked = {
        request,
        actor,
        parts,
        director: parts.director.as(actor),
        parameters: readParameters(parameters, given, request.url),
        query: readQuery(query, request.url),
      };
      const limits = { bytesMax: bodyBytesMax, clock: parts.clock };
      const read = body === undefined ? undefined : await readBody(body, request, limits);
      return await answer({ ...asked, body: read as z.output<Body> });
    },
  };
}

/** An answer in JSON. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonText(JSON.stringify(value), headers);
}

/** The same of text that is JSON already. */
export function jsonText(
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(text, { headers: { "content-type": "application/json", ...headers } });
}
