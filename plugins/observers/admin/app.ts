/** The admin API as a Hono application: requests in, answers out, no socket. */

import { Hono } from "hono";
import { type DirectorView, messageOf } from "../../../core/plugin/mod.ts";
import { problemResponse } from "./problem.ts";

export const STATUS_PATH = "/api/v1/status";
export const VERSION_PATH = "/api/v1/version";

const READING_METHODS = ["GET", "HEAD"];

export function createApp(director: DirectorView): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    // What is true now is not true later.
    context.header("cache-control", "no-store");
  });
  app.get(STATUS_PATH, async (context) => context.json(await director.snapshot()));
  app.get(VERSION_PATH, async (context) => {
    const { version, node, pid } = await director.snapshot();
    return context.json({ name: "ringmaster", version, node, pid });
  });
  for (const path of [STATUS_PATH, VERSION_PATH]) {
    app.all(path, (context) =>
      problemResponse(
        405,
        `cannot ${context.req.method} ${path}: allowed are ${READING_METHODS.join(" and ")}`,
        { allow: READING_METHODS.join(", ") },
      ));
  }
  app.notFound((context) =>
    problemResponse(
      404,
      `cannot find "${context.req.path}": there are ${STATUS_PATH} and ${VERSION_PATH}`,
    )
  );
  app.onError((error) =>
    problemResponse(500, `cannot take a picture of the director: ${messageOf(error)}`)
  );
  return app;
}
