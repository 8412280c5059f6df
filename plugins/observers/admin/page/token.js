/** The token, kept as long as the tab lives. */

const KEY = "ringmaster-token";

/** Empty where there is none. */
export function storedToken() {
  return sessionStorage.getItem(KEY) ?? "";
}

/** @param {string} token empty to forget it */
export function storeToken(token) {
  if (token === "") sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
}
