/** The table of routes in docs/api.md, made from the routes. */

import { API_ROUTES } from "../../plugins/observers/admin/routes_table.ts";
import { type Tag, TAGS } from "../../plugins/observers/admin/route.ts";

export const API_PAGE = "docs/api.md";

/** `GET /openapi.json` is made by the application, from all the others. */
const DESCRIPTION = ["`GET /openapi.json`", "`anyone`", "The description of all that there is"];

export function apiTables(): string {
  const tables = (Object.keys(TAGS) as Tag[]).flatMap((tag) => {
    const rows = API_ROUTES.filter((route) => route.tag === tag)
      .map(({ method, path, role, summary }) => [`\`${method} ${path}\``, `\`${role}\``, summary]);
    if (tag === "health") rows.push(DESCRIPTION);
    return rows.length === 0 ? [] : [`### ${TAGS[tag]}\n\n${tableOf(rows)}`];
  });
  return tables.join("\n\n");
}

const HEADINGS = ["request", "role", "what it does or answers"];

function tableOf(rows: readonly (readonly string[])[]): string {
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const padded = all.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  );
  return [padded[0], line(widths.map((width) => "-".repeat(width))), ...padded.slice(1)].join("\n");
}
