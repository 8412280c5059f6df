/** Asks for the picture while the other scripts are still on their way. */

import { storedToken } from "./token.js";

const token = storedToken();
/** @type {Promise<Response> | undefined} */
let answer = fetch("/api/v1/status", {
  cache: "no-store",
  credentials: "omit",
  headers: token === "" ? {} : { authorization: `Bearer ${token}` },
});
// Whoever takes it sees its failure.
answer.catch(() => {});

/** The answer to the question that was asked first, once; then undefined. */
export function earlyStatus() {
  const taken = answer;
  answer = undefined;
  return taken;
}
