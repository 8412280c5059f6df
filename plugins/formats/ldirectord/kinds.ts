/** Which checker a virtual gets: what its checktype, service, port and protocol mean together. */

import type { VirtualAddress } from "./addresses.ts";
import type { Notebook } from "./notes.ts";
import { isCheckedService, serviceOfPort } from "./services.ts";
import { pathOf, type VirtualSettings } from "./settings.ts";
import type { Section } from "./structure.ts";

export interface CheckQuestion {
  readonly settings: VirtualSettings;
  readonly address: VirtualAddress;
  /** What the checks go over; ldirectord uses tcp for firewall marks. */
  readonly protocol: "tcp" | "udp";
  readonly section: Section;
  readonly notebook: Notebook;
}

export type CheckWord =
  | "http"
  | "https"
  | "sip"
  | "none"
  | "connect"
  | "ping"
  | "external"
  | "on"
  | "off";

export interface CheckKind {
  readonly type: CheckWord;
  /** So many connect checks follow a good negotiate check; 0 where there are none. */
  readonly connects: number;
  /** The service by ldirectord's words, checked or not: a port may follow from it. */
  readonly service: string;
}

export function chooseCheck(question: CheckQuestion): CheckKind {
  const { settings, address, protocol } = question;
  const { word, connects } = settings.checktype?.value ?? { word: "negotiate", connects: 0 };
  const implied = address.by === "address" ? serviceOfPort(address.port) : "none";
  const service = settings.service?.value ?? implied;
  // Over udp there is nothing to connect to; ldirectord pings instead.
  if (word === "connect") {
    return { type: protocol === "udp" ? "ping" : "connect", connects: 0, service };
  }
  if (word !== "negotiate") return { type: word, connects: 0, service };
  if (service === "none") return chooseWithoutService(question, connects);
  if (!isCheckedService(service)) {
    refuseService(question, service);
    return { type: "none", connects: 0, service };
  }
  if (connects > 0 && protocol === "udp") {
    warnType(question, "connecting over udp says nothing, so that every check negotiates");
    return { type: service, connects: 0, service };
  }
  return { type: service, connects, service };
}

/** ldirectord calls such servers always up, and after a good negotiation that cannot fail it only connects. */
function chooseWithoutService(question: CheckQuestion, connects: number): CheckKind {
  const { settings, protocol } = question;
  if (connects > 0 && protocol === "tcp") {
    warnType(
      question,
      "service none has nothing to negotiate, so that every check connects; write checktype=connect",
    );
    return { type: "connect", connects: 0, service: "none" };
  }
  if (settings.service === undefined) warnNothingChecked(question);
  return { type: "none", connects: 0, service: "none" };
}

function warnNothingChecked(question: CheckQuestion): void {
  const { address, protocol, section, notebook } = question;
  if (isUnreadable(question, "service", "checktype")) return;
  const what = address.by === "address" ? `port "${address.port}"` : "a firewall mark";
  notebook.at(section.head.line, section.title).warn(
    `nothing is checked and every server counts as up, because ${what} implies no service; ${
      remedy(protocol)
    }, or service=none where that is meant`,
  );
}

function remedy(protocol: "tcp" | "udp"): string {
  return protocol === "udp"
    ? "write service=sip or checktype=ping"
    : "write service=http, service=https or service=sip, or checktype=connect";
}

/** The service may be named, at its line, or implied by the port. */
function refuseService(question: CheckQuestion, service: string): void {
  const { settings, address, protocol, section, notebook } = question;
  if (isUnreadable(question, "service", "checktype")) return;
  if (settings.service !== undefined) {
    notebook.at(settings.service.line, pathOf(section.title, "service")).error(
      `cannot negotiate with service "${service}", which is not supported yet; ${remedy(protocol)}`,
    );
  } else {
    const port = address.by === "address" ? address.port : "";
    notebook.at(section.head.line, section.title).error(
      `cannot choose a check for port "${port}"; that port implies service "${service}", which is not supported yet, ${
        remedy(protocol)
      }`,
    );
  }
}

function warnType({ settings, section, notebook }: CheckQuestion, message: string): void {
  if (settings.checktype === undefined) return;
  notebook.at(settings.checktype.line, pathOf(section.title, "checktype")).warn(message);
}

/** Whether the file has one of these directives with a value that could not be read. */
export function isUnreadable(
  { section, settings }: Pick<CheckQuestion, "section" | "settings">,
  ...keywords: readonly (keyof VirtualSettings)[]
): boolean {
  return section.body.some(({ keyword }) =>
    keywords.some((each) => each === keyword && settings[each] === undefined)
  );
}
