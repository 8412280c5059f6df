import { assertEquals } from "@std/assert";
import { clusterAction, dropAction, outcomeText, reloadAction, serverAction } from "./actions.js";

const MEMBER = { service: "web", server: "10.0.0.1:80", serviceName: "web", weight: 3 };
const valuesOf = ({ fields }: ReturnType<typeof reloadAction>) =>
  Object.fromEntries(fields.map(({ name, value }) => [name, value]));

Deno.test("serverAction plans what it then asks for", () => {
  const drain = serverAction("drain", MEMBER);
  const member = { service: "web", server: "10.0.0.1:80" };
  assertEquals(drain.proposal(valuesOf(drain)), { kind: "server", verb: "drain", ...member });
  assertEquals(drain.request({ minutes: "2" }), {
    method: "POST",
    path: "/api/v1/servers/drain",
    body: { ...member, deadlineMs: 120_000 },
  });
  const disable = serverAction("disable", MEMBER);
  assertEquals(disable.request({}).body, member);
});

Deno.test("serverAction sets a weight as a number, or goes back to the configured one", () => {
  const action = serverAction("weight", MEMBER);
  assertEquals(valuesOf(action), { weight: "3", configured: false });
  const member = { service: "web", server: "10.0.0.1:80" };
  assertEquals(action.request({ weight: "7", configured: false }).body, { ...member, weight: 7 });
  const back = { weight: "7", configured: true };
  assertEquals(action.request(back).body, { ...member, weight: "configured" });
  assertEquals(action.proposal(back), {
    kind: "server",
    verb: "weight",
    ...member,
    weight: "configured",
  });
});

Deno.test("clusterAction says force only for a takeover, and no scope for a release", () => {
  const bodyOf = (verb: "standby" | "takeover" | "release") =>
    clusterAction(verb, "one").request({ scope: "local", force: true }).body;
  assertEquals(bodyOf("standby"), { scope: "local" });
  assertEquals(bodyOf("takeover"), { scope: "local", force: true });
  assertEquals(bodyOf("release"), {});
});

Deno.test("clusterAction plans for the groups that it then asks for, by force where it is asked so", () => {
  const planOf = (verb: "standby" | "takeover" | "release") =>
    clusterAction(verb, "one").proposal({ scope: "local", force: true });
  assertEquals(planOf("standby"), { kind: "cluster", verb: "standby", scope: "local" });
  assertEquals(planOf("takeover"), {
    kind: "cluster",
    verb: "takeover",
    scope: "local",
    force: true,
  });
  assertEquals(planOf("release"), { kind: "cluster", verb: "release" });
});

Deno.test("reloadAction and dropAction send force only where it was asked for", () => {
  assertEquals(reloadAction("a.yaml").request({ force: false }).body, {});
  assertEquals(reloadAction("a.yaml").request({ force: true }).body, { force: true });
  assertEquals(dropAction({}).request({}).path, "/api/v1/layer");
  const one = dropAction({ service: "web", server: "[::1]:80" });
  assertEquals(
    one.request({ force: true }).path,
    "/api/v1/layer?service=web&server=%5B%3A%3A1%5D%3A80&force=true",
  );
  assertEquals(one.proposal({}), { kind: "drop", service: "web", server: "[::1]:80" });
});

Deno.test("outcomeText reads every kind of answer", () => {
  assertEquals(outcomeText({ message: "it drains", warning: "not kept" }), "it drains; not kept");
  assertEquals(outcomeText({ kind: "unchanged" }), "Nothing was different.");
  assertEquals(outcomeText({ kind: "applied", changes: ["a", "b"] }), "2 changes: a; b");
  assertEquals([undefined, null, 7, {}].map(outcomeText), ["Done.", "Done.", "Done.", "Done."]);
});
