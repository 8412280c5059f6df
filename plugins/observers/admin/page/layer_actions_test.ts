import { assertEquals } from "@std/assert";
import { addServerAction, changeWeightAction, removeServerAction } from "./layer_actions.js";

const SERVICES = [
  { id: "10.0.0.154:80/tcp", name: "web", servers: [{ id: "10.0.0.1:80" }] },
  { id: "[2001:db8::1]:25/tcp", name: "", servers: [] },
];
const MEMBER = {
  service: "[2001:db8::1]:25/tcp",
  server: "[::1]:25",
  serviceName: "mail",
  weight: 3,
};

Deno.test("addServerAction plans what it then asks for, with the service that was chosen first", () => {
  const action = addServerAction(SERVICES, "[2001:db8::1]:25/tcp");
  const first = Object.fromEntries(action.fields.map(({ name, value }) => [name, value]));
  assertEquals(first, {
    service: "[2001:db8::1]:25/tcp",
    address: "",
    forwarding: "masq",
    weight: "1",
  });
  const values = { ...first, address: " [::1]:25 ", forwarding: "gate", weight: "2" };
  assertEquals(action.proposal(values), {
    kind: "change",
    change: { service: "[2001:db8::1]:25/tcp", server: "[::1]:25", value: "[::1]:25 gate 2" },
  });
  assertEquals(action.request(values), {
    method: "PUT",
    path: "/api/v1/services/%5B2001%3Adb8%3A%3A1%5D%3A25%2Ftcp/servers/%5B%3A%3A1%5D%3A25",
    body: "[::1]:25 gate 2",
  });
});

Deno.test("addServerAction refuses a server that is there, which would be changed and not added", () => {
  const action = addServerAction(SERVICES, "");
  const values = {
    service: "10.0.0.154:80/tcp",
    address: "10.0.0.1:80",
    forwarding: "masq",
    weight: "1",
  };
  assertEquals(action.refuse?.(values), "10.0.0.1:80 is a server of web already");
  assertEquals(action.refuse?.({ ...values, address: "10.0.0.2:80" }), "");
});

Deno.test("changeWeightAction changes the weight and no other key", () => {
  const action = changeWeightAction(MEMBER);
  assertEquals(action.fields[0]?.value, "3");
  assertEquals(action.request({ weight: "0" }).body, { weight: 0 });
  assertEquals(action.proposal({ weight: "7" }), {
    kind: "change",
    change: { service: MEMBER.service, server: MEMBER.server, value: { weight: 7 } },
  });
});

Deno.test("removeServerAction says force only where it was asked for", () => {
  const action = removeServerAction(MEMBER);
  const path = "/api/v1/services/%5B2001%3Adb8%3A%3A1%5D%3A25%2Ftcp/servers/%5B%3A%3A1%5D%3A25";
  assertEquals(action.request({ force: false }), { method: "DELETE", path });
  assertEquals(action.request({ force: true }).path, `${path}?force=true`);
  const change = { service: MEMBER.service, server: MEMBER.server, value: null };
  assertEquals(action.proposal({}), { kind: "change", change });
});
