import { assertEquals } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { ACTOR, appOf } from "./app_test_kit.ts";

const PEER = { node: "lb2", url: "https://10.0.0.3:8694", reachable: true };

Deno.test("the app tells who asks", async () => {
  const response = await appOf({}).request("/api/v1/whoami");
  assertEquals(await response.json(), ACTOR);
});

Deno.test("the app hands on what another director answers, as it came", async () => {
  const text = '{"node":"lb2", "other": 1}';
  const asked: string[] = [];
  const app = appOf({}, {
    peers: { list: () => [PEER], status: (node) => (asked.push(node), Promise.resolve(text)) },
  });
  assertEquals(await (await app.request("/api/v1/peers")).json(), [PEER]);
  const response = await app.request("/api/v1/peers/lb%32/status");
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.text(), text);
  assertEquals(asked, ["lb2"]);
});

Deno.test("the app says why another director gave no answer", async () => {
  const cases = [["not_found", 404], ["connection_failed", 502], ["timed_out", 504]] as const;
  for (const [code, status] of cases) {
    const app = appOf({}, {
      peers: {
        list: () => [],
        status: () => Promise.reject(new RingmasterError(code, "cannot ask lb2: no answer")),
      },
    });
    const response = await app.request("/api/v1/peers/lb2/status");
    const { detail, ...problem } = await response.json();
    assertEquals([response.status, problem.code], [status, code]);
    assertEquals(detail, "cannot ask lb2: no answer", "it says twice what could not be done");
  }
});
