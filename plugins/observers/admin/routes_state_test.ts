import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ServerSnapshot, Snapshot } from "../../../core/plugin/mod.ts";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { appOf, SNAPSHOT } from "./app_test_kit.ts";

const server = (id: string, status: ServerSnapshot["status"]): ServerSnapshot => {
  return { id, status, since: 1, forwarding: "masq", weight: 1 };
};
const WEB = {
  id: "10.0.0.1:80/tcp",
  name: "web",
  scheduler: "rr",
  quiescent: false,
  servers: [server("10.0.0.2:80", "up"), server("10.0.0.3:80", "down")],
};
const SIP = {
  id: "[2001:db8::1]:5060/udp",
  name: "sip/udp",
  scheduler: "wlc",
  quiescent: true,
  servers: [server("[2001:db8::2]:5060", "up")],
};
const BOTH: Snapshot = { ...SNAPSHOT, services: [WEB, SIP] };
const app = appOf({ snapshot: () => Promise.resolve(BOTH) });

async function get(path: string) {
  const response = await app.request(`/api/v1/${path}`);
  return { status: response.status, body: await response.json() };
}

Deno.test("the app answers the services, and one by its name or id, whatever its id is made of", async () => {
  assertEquals((await get("services")).body, [WEB, SIP]);
  assertEquals((await get("services/web")).body, WEB);
  for (const name of [WEB.id, SIP.id, SIP.name]) {
    const { status, body } = await get(`services/${encodeURIComponent(name)}`);
    assertEquals([status, body.id], [200, name === WEB.id ? WEB.id : SIP.id], name);
  }
});

Deno.test("the app answers 404 for a service that is not there, with the nearest", async () => {
  const { status, body } = await get("services/wbe");
  assertEquals([status, body.detail], [404, 'cannot find service "wbe", did you mean "web"?']);
  assertEquals((await get("servers?service=nothing-near")).status, 404);
});

Deno.test("the app answers the servers of all services, of one, and those with a status", async () => {
  const named = (query: string) =>
    get(`servers${query}`).then(({ body }) => body.map(({ id }: { id: string }) => id));
  assertEquals(await named(""), ["10.0.0.2:80", "10.0.0.3:80", "[2001:db8::2]:5060"]);
  assertEquals(await named("?service=web"), ["10.0.0.2:80", "10.0.0.3:80"]);
  assertEquals(await named("?status=up"), ["10.0.0.2:80", "[2001:db8::2]:5060"]);
  assertEquals(await named("?status=down&service=web"), ["10.0.0.3:80"]);
  assertEquals((await get("servers")).body[0], {
    service: WEB.id,
    serviceName: "web",
    ...WEB.servers[0],
  });
  const wrong = await get("servers?status=ok");
  assertEquals(wrong.status, 400);
  assertStringIncludes(wrong.body.detail, "allowed are unknown, up, down");
});

Deno.test("the app answers what checks took, and needs to know of which service", async () => {
  const series = { "10.0.0.2:80": [1.5, null, 2] };
  const timed = appOf({
    latencies: (service) =>
      service === "web"
        ? Promise.resolve(series)
        : Promise.reject(new RingmasterError("not_found", `cannot find service "${service}"`)),
  });
  const found = await timed.request("/api/v1/latencies?service=web");
  assertEquals(await found.json(), series);
  assertEquals((await timed.request("/api/v1/latencies?service=x")).status, 404);
  assertEquals((await timed.request("/api/v1/latencies")).status, 400);
});

Deno.test("the app refuses a query that an address does not have", async () => {
  for (const path of ["status?service=web", "services?x=1", "services/web?x=1", "whoami?a"]) {
    assertEquals((await get(path)).status, 400, path);
  }
});
