/** The cluster as a director sees it, as lines for a person. Pure. */

import {
  type ClusterSnapshot,
  describeOutdated,
  type GroupSnapshot,
  type LinkSnapshot,
  type NodeSnapshot,
  type NodeStatus,
  PACKET_REFUSALS,
  type ReferenceSnapshot,
  type ResourceSnapshot,
} from "../mod.ts";
import {
  alignRows,
  formatAge,
  formatLatency,
  type Painter,
  printable,
  type Style,
} from "./output.ts";

const STATUS_STYLE: Readonly<Record<NodeStatus, Style>> = {
  unknown: "yellow",
  joining: "yellow",
  alive: "green",
  late: "yellow",
  dead: "red",
  left: "dim",
};

const HEADINGS = ["DIRECTOR", "STATUS", "ROLE", "FIT", "SINCE", "LINKS"];

/** Role and fitness, the directors, the groups with their resources, references, refused packets. */
export function renderCluster(
  cluster: ClusterSnapshot,
  takenAt: number,
  paint: Painter,
): string[] {
  return [
    "",
    ...title(cluster, paint),
    ...renderNodes(cluster.nodes, takenAt, paint),
    ...cluster.groups.flatMap((group) => renderGroup(group, takenAt, paint)),
    ...renderReferences(cluster.references, paint),
    ...renderRefused(cluster, paint),
  ];
}

const MEMBERSHIP: Readonly<Record<ClusterSnapshot["status"], string | undefined>> = {
  joining: "joining: it has not heard enough yet to decide",
  member: undefined,
  leaving: "leaving: it gives up what it holds",
  left: "it has said goodbye",
};

function title(
  { name, role, status, fit, reasons, autoFailback }: ClusterSnapshot,
  paint: Painter,
) {
  const membership = MEMBERSHIP[status];
  const words = [
    paint(role === "active" ? "green" : "dim", role),
    fit ? "fit" : paint("red", "not fit"),
    ...(membership === undefined ? [] : [paint("yellow", membership)]),
    `auto_failback ${autoFailback ? "on" : "off"}`,
  ];
  return [
    `${paint("bold", `cluster ${printable(name)}`)}  ${words.join(", ")}`,
    ...reasons.map((reason) => `  ${paint("red", `not fit: ${printable(reason)}`)}`),
  ];
}

function renderNodes(nodes: readonly NodeSnapshot[], takenAt: number, paint: Painter): string[] {
  const rows = nodes.map((node) => nodeRow(node, takenAt, paint));
  const heading = HEADINGS.map((word) => paint("dim", word));
  const [headingLine = "", ...lines] = alignRows([heading, ...rows]);
  return [
    `  ${headingLine}`,
    ...nodes.flatMap((node, index) => [
      `  ${lines[index] ?? ""}`,
      ...nodeNotes(node).map((note) => `    ${paint("yellow", printable(note))}`),
    ]),
  ];
}

function nodeRow(node: NodeSnapshot, takenAt: number, paint: Painter): string[] {
  const { name, self, status, since, role, fit, links } = node;
  const down = links.filter((link) => isDown(link, self)).length;
  const counted = `${links.length - down} of ${links.length} up`;
  // What it said of itself before nothing more was heard of it is not how it stands now.
  const gone = status === "dead" || status === "left";
  return [
    `${printable(name)}${self ? " (this one)" : ""}`,
    paint(STATUS_STYLE[status], status),
    role === undefined
      ? "-"
      : gone
      ? paint("dim", `was ${role}`)
      : role === "active"
      ? paint("green", role)
      : role,
    fit === undefined || gone ? "-" : fit ? "yes" : paint("red", "no"),
    since === 0 ? "-" : formatAge(takenAt - since),
    down === 0 ? counted : paint("red", counted),
  ];
}

/** Not every medium lets a director hear itself, so that nothing follows where one never did. */
function isDown({ status }: LinkSnapshot, self: boolean): boolean {
  return status === "down" || (status === "idle" && !self);
}

/** What is wrong with a director, each on a line of its own; of this one the reasons stand above. */
function nodeNotes({ self, reason, sameConfig, hearsUs, links }: NodeSnapshot): string[] {
  return [
    ...(reason === undefined || self ? [] : [`not fit: ${reason}`]),
    ...(hearsUs === false ? ["it does not hear this director"] : []),
    ...(sameConfig === false ? ["it has another configuration than this director"] : []),
    ...links.filter((link) => isDown(link, self)).map((link) => linkNote(link, self)),
  ];
}

function linkNote({ link, status, silentMs }: LinkSnapshot, self: boolean): string {
  if (status === "idle") return `never heard over ${link}`;
  if (self) return `nothing gets through over ${link}`;
  return `not heard over ${link}${silentMs === undefined ? "" : ` for ${formatLatency(silentMs)}`}`;
}

function renderGroup(group: GroupSnapshot, takenAt: number, paint: Painter): string[] {
  const { name, preferred, phase, claim, since, resources, why } = group;
  const rows = resources.map((resource) => resourceRow(resource, paint));
  const lines = alignRows(rows);
  const facts = [
    holding(group, paint),
    // Both are this director's own: of another holder, or of none, they would say nothing.
    ...(since === 0 || phase === "idle" ? [] : [`for ${formatAge(takenAt - since)}`]),
    ...(phase === "held" || phase === "claiming" ? [`claim ${claim}`] : []),
    `prefers ${printable(preferred)}`,
  ];
  return [
    `  ${paint("bold", `group ${printable(name)}`)}  ${facts.join(", ")}`,
    ...(why === "" ? [] : [`    ${printable(why)}`]),
    ...resources.flatMap(({ problem }, index) => [
      `    ${lines[index] ?? ""}`,
      ...(problem === undefined ? [] : [`      ${paint("red", printable(problem))}`]),
    ]),
  ];
}

function holding({ phase, holders }: GroupSnapshot, paint: Painter): string {
  const names = holders.map(printable).join(" and ");
  const held = holders.length === 0
    ? paint("red", "held by nobody")
    : holders.length === 1
    ? `held by ${names}`
    : paint("red", `held by ${names}, where one should`);
  if (phase === "claiming") return `${held}, ${paint("yellow", "being taken here")}`;
  if (phase === "releasing") return `${held}, ${paint("yellow", "being given up here")}`;
  return held;
}

function resourceRow({ label, held, state }: ResourceSnapshot, paint: Painter): string[] {
  return [
    printable(label),
    held ? paint("green", "here") : paint("dim", "not here"),
    ...(state === undefined ? [] : [printable(state)]),
  ];
}

function renderReferences(references: readonly ReferenceSnapshot[], paint: Painter): string[] {
  const rows = references.map(({ name, reached, last }) => [
    `reference ${printable(name)}`,
    reached ? paint("green", "reached") : paint("red", "not reached"),
    ...(last === undefined ? [] : [printable(last.message)]),
  ]);
  return alignRows(rows).map((line) => `  ${line}`);
}

function renderRefused({ counters }: ClusterSnapshot, paint: Painter): string[] {
  const refused = PACKET_REFUSALS.filter((reason) => counters.refused[reason] > 0)
    .map((reason) => `${counters.refused[reason]} ${reason.replaceAll("_", " ")}`);
  return [
    ...(refused.length === 0 ? [] : [`packets refused: ${refused.join(", ")}`]),
    ...describeOutdated(counters).map(printable),
  ].map((line) => `  ${paint("yellow", line)}`);
}
