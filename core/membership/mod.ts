/** Who of the directors is there, and what each says of itself. */
export * from "./membership.ts";
export type { MembershipOptions } from "./options.ts";
export type { OwnState } from "./voice.ts";
