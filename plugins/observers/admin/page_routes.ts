/**
 * The dashboard's files, which are part of the program: nothing is read from disk when they are asked for, and nothing
 * comes from elsewhere.
 */

import { createHash } from "node:crypto";
import actionsScript from "./page/actions.js" with { type: "text" };
import chainScript from "./page/chain.js" with { type: "text" };
import clientScript from "./page/client.js" with { type: "text" };
import clusterViewScript from "./page/cluster_view.js" with { type: "text" };
import dialogsScript from "./page/dialogs.js" with { type: "text" };
import directorsPanelScript from "./page/directors_panel.js" with { type: "text" };
import domScript from "./page/dom.js" with { type: "text" };
import earlyScript from "./page/early.js" with { type: "text" };
import eventTextScript from "./page/event_text.js" with { type: "text" };
import figuresScript from "./page/figures.js" with { type: "text" };
import filtersScript from "./page/filters.js" with { type: "text" };
import freshnessScript from "./page/freshness.js" with { type: "text" };
import keysScript from "./page/keys.js" with { type: "text" };
import layerActionsScript from "./page/layer_actions.js" with { type: "text" };
import latencyBookScript from "./page/latency_book.js" with { type: "text" };
import layerPanelScript from "./page/layer_panel.js" with { type: "text" };
import liveScript from "./page/live.js" with { type: "text" };
import mainScript from "./page/main.js" with { type: "text" };
import overviewPanelScript from "./page/overview_panel.js" with { type: "text" };
import peersScript from "./page/peers.js" with { type: "text" };
import planDialogScript from "./page/plan_dialog.js" with { type: "text" };
import rolesScript from "./page/roles.js" with { type: "text" };
import rowsScript from "./page/rows.js" with { type: "text" };
import serverDialogScript from "./page/server_dialog.js" with { type: "text" };
import serverStateScript from "./page/server_state.js" with { type: "text" };
import servicesPanelScript from "./page/services_panel.js" with { type: "text" };
import sharedScript from "./page/shared.js" with { type: "text" };
import signInScript from "./page/sign_in.js" with { type: "text" };
import sparkElementScript from "./page/spark_element.js" with { type: "text" };
import sparklineScript from "./page/sparkline.js" with { type: "text" };
import statusLineScript from "./page/status_line.js" with { type: "text" };
import themeScript from "./page/theme.js" with { type: "text" };
import timelineScript from "./page/timeline.js" with { type: "text" };
import timelinePanelScript from "./page/timeline_panel.js" with { type: "text" };
import tokenScript from "./page/token.js" with { type: "text" };
import troublesScript from "./page/troubles.js" with { type: "text" };
import wordsScript from "./page/words.js" with { type: "text" };
import dialogStyle from "./page/dialog.css" with { type: "text" };
import narrowStyle from "./page/narrow.css" with { type: "text" };
import panelsStyle from "./page/panels.css" with { type: "text" };
import printStyle from "./page/print.css" with { type: "text" };
import servicesStyle from "./page/services.css" with { type: "text" };
import stateStyle from "./page/state.css" with { type: "text" };
import layoutStyle from "./page/layout.css" with { type: "text" };
import style from "./page/style.css" with { type: "text" };
import icon from "./page/icon.svg" with { type: "text" };
import index from "./page/index.html" with { type: "text" };

/** By their names below the root; the page names each of them itself, so that all are fetched at once. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "actions.js": actionsScript,
  "chain.js": chainScript,
  "client.js": clientScript,
  "cluster_view.js": clusterViewScript,
  "dialogs.js": dialogsScript,
  "directors_panel.js": directorsPanelScript,
  "dom.js": domScript,
  "early.js": earlyScript,
  "event_text.js": eventTextScript,
  "figures.js": figuresScript,
  "filters.js": filtersScript,
  "freshness.js": freshnessScript,
  "keys.js": keysScript,
  "latency_book.js": latencyBookScript,
  "layer_actions.js": layerActionsScript,
  "layer_panel.js": layerPanelScript,
  "live.js": liveScript,
  "main.js": mainScript,
  "overview_panel.js": overviewPanelScript,
  "peers.js": peersScript,
  "plan_dialog.js": planDialogScript,
  "roles.js": rolesScript,
  "rows.js": rowsScript,
  "server_dialog.js": serverDialogScript,
  "server_state.js": serverStateScript,
  "services_panel.js": servicesPanelScript,
  "shared.js": sharedScript,
  "sign_in.js": signInScript,
  "spark_element.js": sparkElementScript,
  "sparkline.js": sparklineScript,
  "status_line.js": statusLineScript,
  "theme.js": themeScript,
  "timeline.js": timelineScript,
  "timeline_panel.js": timelinePanelScript,
  "token.js": tokenScript,
  "troubles.js": troublesScript,
  "words.js": wordsScript,
};

/** One sheet of all, in the order in which later ones win. */
const STYLES = [
  style,
  stateStyle,
  layoutStyle,
  panelsStyle,
  servicesStyle,
  dialogStyle,
  narrowStyle,
  printStyle,
];

const OTHERS: Readonly<Record<string, string>> = {
  "icon.svg": icon,
  "style.css": STYLES.join("\n"),
};

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Who asks for the picture goes first. */
const FIRST = ["token.js", "early.js"];

export interface PageFile {
  /** From the root: `/main.js`. */
  readonly path: string;
  readonly type: string;
  readonly text: string;
  /** An entity tag with its quotes. */
  readonly etag: string;
}

export const PAGE_FILES: ReadonlyMap<string, PageFile> = new Map(
  [
    ["/", withPreloads(index), "html"] as const,
    ...Object.entries({ ...SCRIPTS, ...OTHERS }).map(([name, text]) =>
      [`/${name}`, text, name.slice(name.lastIndexOf(".") + 1)] as const
    ),
  ].map(([path, text, ending]) => [path, pageFile(path, text, TYPES[ending] ?? "text/plain")]),
);

/**
 * The answer to GET or HEAD of one of the page's files, or nothing where the path is none of them. A browser asks each
 * time whether it has changed, so that the page is always as new as the director.
 */
export function answerPage(request: Request): Response | undefined {
  const file = PAGE_FILES.get(new URL(request.url).pathname);
  if (file === undefined) return undefined;
  const headers = { "cache-control": "no-cache", "content-type": file.type, etag: file.etag };
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((tag) =>
    tag.trim().replace(/^W\//, "")
  );
  if (known.includes(file.etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : file.text, { headers });
}

function pageFile(path: string, text: string, type: string): PageFile {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { path, type, text, etag: `"${digest}"` };
}

/** Without these a browser would find the scripts one after the other, as each names the next. */
function withPreloads(html: string): string {
  const names = [...FIRST, ...Object.keys(SCRIPTS).filter((name) => !FIRST.includes(name))];
  const links = names.map((name) => `<link rel="modulepreload" href="/${name}">`);
  return html.replace("<!-- modules -->", links.join("\n    "));
}
