// @ts-check
/** Whether who asks may do something, and how that is said where they may not. Pure. */

/** @typedef {"read" | "operate" | "admin"} Role */
/** @typedef {{ readonly name: string, readonly role: string }} Who */

const ROLES = ["read", "operate", "admin"];
/** What the director calls somebody who gave no token. */
const ANYBODY = "anybody";

/**
 * Who the director says that asks; undefined where the answer is none.
 * @param {unknown} answer
 * @returns {Who | undefined}
 */
export function readWho(answer) {
  if (typeof answer !== "object" || answer === null) return undefined;
  const name = "name" in answer && typeof answer.name === "string" ? answer.name : "";
  const role = "role" in answer && typeof answer.role === "string" ? answer.role : "";
  return { name, role };
}

/** @param {Who} who */
export function whoText({ name, role }) {
  return name === "" ? role : `${name} (${role})`;
}

/**
 * Why they may not; empty where they may, or where it is not known and the director will say so.
 * @param {Who | undefined} who
 * @param {Role} needed
 */
export function refusalText(who, needed) {
  const has = ROLES.indexOf(who?.role ?? "");
  if (who === undefined || has < 0 || has >= ROLES.indexOf(needed)) return "";
  return who.name === ANYBODY
    ? `It needs a token of the role ${needed}; without one it can only be looked at.`
    : `It needs the role ${needed}, and ${who.name} has the role ${who.role}.`;
}
