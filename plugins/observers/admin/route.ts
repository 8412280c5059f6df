/** What an address of the API is. */

import type { Context } from "hono";

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What failed, where an error does not say it itself. */
  readonly failed: string;
  readonly answer: (context: Context) => Response | Promise<Response>;
}
