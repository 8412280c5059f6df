import { assert, assertEquals } from "@std/assert";
import { instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { userspaceOptions } from "./options.ts";

function problems(options: unknown): string[] {
  const prepared = plugin.prepare(options);
  assert(!prepared.ok);
  return prepared.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

Deno.test("userspaceOptions default to the time-outs of IPVS", () => {
  assertEquals(userspaceOptions.parse({}), {
    tcp_timeout: 900_000,
    tcp_fin_timeout: 120_000,
    udp_timeout: 300_000,
    connect_timeout: 5_000,
    tcp_connections: 10_000,
    udp_sessions: 10_000,
  });
});

Deno.test("userspaceOptions read durations with their units", () => {
  const { udp_timeout, connect_timeout } = userspaceOptions.parse({
    udp_timeout: "90s",
    connect_timeout: "250ms",
  });
  assertEquals([udp_timeout, connect_timeout], [90_000, 250]);
});

Deno.test("userspaceOptions refuse what is no duration, no amount or no option, all at once", () => {
  const found = problems({ udp_timeout: 300, tcp_timeout: "0s", udp_sessions: 0, udp_session: 5 });
  assertEquals(found.map((line) => line.split(":")[0]).sort(), [
    "tcp_timeout",
    "udp_session",
    "udp_sessions",
    "udp_timeout",
  ]);
  assert(found.some((line) => line.includes('did you mean "udp_sessions"?')), found.join("\n"));
});

Deno.test("userspaceOptions say of each option what it does", () => {
  for (const [name, schema] of Object.entries(userspaceOptions.shape)) {
    assert((schema.description ?? "").length > 20, name);
  }
});

Deno.test("plugin userspace is usable anywhere and says why", async () => {
  const backend = instantiate(plugin);
  assertEquals(await backend.probe(new AbortController().signal), {
    usable: true,
    reason: "balances in this process, needs neither root nor ip_vs",
  });
  assertEquals(backend.inProcess, true);
});
