/** What Prometheus' own tool says of the rules, their tests, the dashboard and a real director's metrics. */

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { METRICS } from "../../plugins/observers/metrics/render.ts";
import { withFolder } from "../cases/cli_program.ts";
import { withRunningScene } from "../cases/cli_scene.ts";
import { run } from "../lanes/commands.ts";
import { findProgram } from "../lanes/needs.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const RULES = `${ROOT}packaging/prometheus/alerts.yaml`;

async function promtool(words: readonly string[], input = ""): Promise<string> {
  const program = await findProgram("promtool");
  assert(program !== undefined, "promtool is not installed");
  const child = new Deno.Command(program, {
    args: [...words],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, said);
  return said;
}

async function scrape(socket: string): Promise<string> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  const response = await fetch("http://localhost/metrics", { client });
  const text = await response.text();
  assertEquals(response.status, 200, text);
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return text;
}

Deno.test("the alert rules are valid, and tell what their tests say", async () => {
  await promtool(["check", "rules", RULES]);
  await promtool(["test", "rules", `${ROOT}packaging/prometheus/alerts_test.yaml`]);
});

Deno.test("a rule that is wrong fails its test, so that the tests mean something", async () => {
  await withFolder(async (folder) => {
    const rules = await Deno.readTextFile(RULES);
    const spoilt = rules.replace(
      "ringmaster_config_rejected == 1",
      "ringmaster_config_rejected == 2",
    );
    assert(spoilt !== rules);
    await Deno.writeTextFile(`${folder}/alerts.yaml`, spoilt);
    await Deno.copyFile(
      `${ROOT}packaging/prometheus/alerts_test.yaml`,
      `${folder}/alerts_test.yaml`,
    );
    const program = await findProgram("promtool") ?? "promtool";
    const { code } = await run([program, "test", "rules", `${folder}/alerts_test.yaml`]);
    assertEquals(code, 1);
  });
});

Deno.test("every expression of the dashboard is one", async () => {
  const { panels } = JSON.parse(
    await Deno.readTextFile(`${ROOT}packaging/grafana/ringmaster.json`),
  );
  const expressions: string[] = panels.flatMap((panel: { targets?: { expr: string }[] }) =>
    (panel.targets ?? []).map(({ expr }) => expr)
  );
  assert(expressions.length > 20, `${expressions.length} expressions`);
  const rules = expressions.map((expression, index) => ({
    record: `panel:${index}`,
    expr: expression.replaceAll("$__rate_interval", "1m").replaceAll("$__range", "1h"),
  }));
  await withFolder(async (folder) => {
    // JSON is YAML too.
    const text = JSON.stringify({ groups: [{ name: "dashboard", rules }] });
    await Deno.writeTextFile(`${folder}/dashboard.yaml`, text);
    await promtool(["check", "rules", `${folder}/dashboard.yaml`]);
  });
});

Deno.test("promtool finds nothing wrong with the name of any metric, also of those that no scene here has", async () => {
  const text = METRICS.flatMap(({ name, kind, help }) => {
    const series = kind === "histogram"
      ? [`${name}_bucket{le="+Inf"} 1`, `${name}_sum 1`, `${name}_count 1`]
      : [`${name} 1`];
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...series];
  });
  assertEquals(await promtool(["check", "metrics"], `${text.join("\n")}\n`), "");
});

Deno.test("promtool finds nothing wrong with the metrics of a director that runs", async () => {
  await withRunningScene(async ({ socket, servers: [first] }) => {
    const text = await scrape(socket);
    assertEquals(await promtool(["check", "metrics"], text), "");
    const exported = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((
      [, name, kind],
    ) => [name, kind]);
    const documented = METRICS.map(({ name, kind }) => [name, kind]);
    for (const each of exported) {
      assert(documented.some((known) => known.join() === each.join()), each.join(" "));
    }
    const series = `ringmaster_server_checks_total{service="web",server="${first.id}"}`;
    const checks = (from: string) =>
      Number(from.split("\n").find((line) => line.startsWith(`${series} `))?.split(" ").at(-1));
    await eventually(
      "checks are counted on",
      async () => checks(await scrape(socket)) > checks(text),
    );
  });
});
