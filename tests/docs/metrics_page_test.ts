import { assert, assertEquals } from "@std/assert";
import { METRICS } from "../../plugins/observers/metrics/render.ts";
import { isExported, metricNames, METRICS_PAGE, metricsTables } from "./metrics_page.ts";
import { currentTables, sameTables } from "./options_table.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));

const USERS = ["packaging/grafana/ringmaster.json", "packaging/prometheus/alerts.yaml"];

Deno.test("metricNames finds every metric of ours, and not the words for the program", () => {
  const text =
    "rate(ringmaster_a_total[5m]) / process_b + up; ringmaster status, see my_ringmaster_x";
  assertEquals(metricNames(text), ["process_b", "ringmaster_a_total"]);
});

Deno.test("isExported knows the series of a histogram, which are not called as it is", () => {
  const about = { help: "", labels: [] };
  const metrics = [
    { name: "ringmaster_h_seconds", kind: "histogram", ...about },
    { name: "ringmaster_g", kind: "gauge", ...about },
  ] as const;
  const exported = ["ringmaster_h_seconds_bucket", "ringmaster_h_seconds_sum", "ringmaster_g"];
  const others = ["ringmaster_h_seconds", "ringmaster_g_sum", "ringmaster_x"];
  for (const name of exported) assert(isExported(name, metrics), name);
  for (const name of others) assert(!isExported(name, metrics), name);
});

Deno.test("docs/metrics.md lists exactly the metrics that are exported", async () => {
  const tables = currentTables(await read(METRICS_PAGE));
  assert(tables !== undefined, `${METRICS_PAGE} has no place for the tables`);
  assert(
    sameTables(tables, metricsTables()),
    `${METRICS_PAGE} is old; run tests/docs/write_tables.ts`,
  );
});

for (const path of USERS) {
  Deno.test(`${path} uses only metrics that are exported`, async () => {
    const names = metricNames(await read(path));
    assert(names.length > 10, `only ${names.length} metrics were found`);
    assertEquals(names.filter((name) => !isExported(name, METRICS)), []);
  });
}

Deno.test("every alert has a summary, a description and a severity", async () => {
  const rules = (await read("packaging/prometheus/alerts.yaml")).split("- alert: ").slice(1);
  assert(rules.length >= 15, `${rules.length} alerts`);
  for (const rule of rules) {
    assert(/labels: \{ severity: (critical|warning) \}/.test(rule), rule);
    assert(/\n +summary: ".+"\n/.test(rule) && /\n +description: >-\n +\S/.test(rule), rule);
  }
});

Deno.test("every alert is shown to fire in the rules' own tests", async () => {
  const alerts = (await read("packaging/prometheus/alerts.yaml")).matchAll(/- alert: (\w+)/g);
  const tests = await read("packaging/prometheus/alerts_test.yaml");
  const untested = [...alerts].map(([, name]) => name).filter((name) =>
    !tests.includes(`"${name}"`)
  );
  assertEquals(untested, []);
});

Deno.test("panels of the dashboard have titles, are the data source's that was chosen, and do not overlap", async () => {
  const { panels } = JSON.parse(await read("packaging/grafana/ringmaster.json"));
  const taken = new Set<string>();
  for (const { title, type, description, datasource, gridPos: { x, y, w, h } } of panels) {
    assert(title !== "" && (type === "row" || description !== ""), title);
    if (type !== "row") assertEquals(datasource.uid, "${datasource}", title);
    assert(x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        assert(!taken.has(`${column} ${line}`), `${title} lies over another panel`);
        taken.add(`${column} ${line}`);
      }
    }
  }
});
