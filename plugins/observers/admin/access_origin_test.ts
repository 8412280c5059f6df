import { assertEquals } from "@std/assert";
import { type OriginRequest, refuseForeignPage, refuseOrigin } from "./access_origin.ts";

const rules = {
  addresses: [{ address: "127.0.0.1", port: 8694 }, { address: "::1", port: 8694 }],
  hosts: ["LB1.example.org"],
};

function status(
  headers: Readonly<Record<string, string>>,
  parts: Partial<OriginRequest> = {},
  own = rules,
): number | undefined {
  const request = { method: "GET", headers: new Headers(headers), tls: false, open: false };
  return refuseOrigin({ ...request, ...parts }, own)?.status;
}

Deno.test("refuseOrigin takes the listener's address, localhost and the names of the configuration", () => {
  const ours = [
    "127.0.0.1:8694",
    "127.0.0.1",
    "[::1]:8694",
    "[0:0::1]",
    "localhost:8694",
    "LocalHost",
    "lb1.example.org",
    "lb1.EXAMPLE.org.:80",
  ];
  for (const host of ours) assertEquals(status({ host }), undefined, host);
});

Deno.test("refuseOrigin answers 421 for names that somebody else may have led here", () => {
  const foreign = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "10.0.0.1",
    "[::2]",
    "",
    "127.0.0.1:x",
    "a, 127.0.0.1",
    "user@127.0.0.1",
    "127.1",
    "0x7f000001",
  ];
  for (const host of foreign) assertEquals(status({ host }), 421, host);
  assertEquals(status({}), 421);
});

Deno.test("refuseOrigin takes any address where all of the machine's are listened on, and no name", () => {
  const any = { addresses: [{ address: "0.0.0.0", port: 80 }], hosts: [] };
  assertEquals(status({ host: "10.0.0.1" }, {}, any), undefined);
  assertEquals(status({ host: "evil.example" }, {}, any), 421);
});

Deno.test("refuseOrigin wants an origin to be the page's own, with scheme and port", () => {
  const host = "127.0.0.1:8694";
  assertEquals(status({ host, origin: "http://127.0.0.1:8694" }), undefined);
  const foreign = [
    "https://127.0.0.1:8694",
    "http://127.0.0.1",
    "http://127.0.0.1:8695",
    "http://localhost:8694",
    "null",
    "",
    "http://evil.example",
    "http://127.0.0.1:8694.evil.example",
  ];
  for (const origin of foreign) assertEquals(status({ host, origin }), 403, origin);
  assertEquals(status({ host, origin: "https://127.0.0.1:8694" }, { tls: true }), undefined);
});

Deno.test("refuseOrigin takes an origin in TLS for a name of the configuration, which a proxy serves", () => {
  const named = { host: "lb1.example.org", origin: "https://lb1.example.org" };
  assertEquals(status(named), undefined);
  assertEquals(status({ host: "127.0.0.1", origin: "https://127.0.0.1" }), 403);
  assertEquals(status({ ...named, origin: "http://lb1.example.org" }, { tls: true }), 403);
});

Deno.test("refuseOrigin refuses what a browser calls cross-site or same-site, but a link to what is open", () => {
  const host = "127.0.0.1:8694";
  const from = (site: string, mode = "cors") => ({
    host,
    "sec-fetch-site": site,
    "sec-fetch-mode": mode,
  });
  assertEquals(status(from("same-origin")), undefined);
  assertEquals(status(from("none", "navigate")), undefined);
  assertEquals(status(from("same-site")), 403);
  assertEquals(status(from("cross-site")), 403);
  assertEquals(status(from("cross-site", "navigate"), { open: true }), undefined);
  assertEquals(status(from("cross-site", "navigate")), 403);
  assertEquals(status(from("cross-site", "navigate"), { open: true, method: "POST" }), 403);
});

Deno.test("refuseForeignPage keeps pages off the socket, and lets programs in", () => {
  const refused = (headers: Readonly<Record<string, string>>) =>
    refuseForeignPage(new Headers(headers))?.status;
  assertEquals(refused({ host: "anything" }), undefined);
  assertEquals(refused({ host: "localhost", origin: "http://localhost" }), undefined);
  assertEquals(refused({ host: "localhost", origin: "https://evil.example" }), 403);
  assertEquals(refused({ "sec-fetch-site": "cross-site" }), 403);
});
