import { assert, assertEquals, assertThrows } from "@std/assert";
import { formatEndpoint, RingmasterError } from "../../mod.ts";
import { chooseLayout, systemTryBind, type TryBind } from "./layout.ts";

const allFree: TryBind = () => "free";

/** Everything is free but these, written as `tcp 127.0.0.1:80`. */
function taken(...endpoints: string[]): TryBind {
  return (protocol, endpoint) =>
    endpoints.includes(`${protocol} ${formatEndpoint(endpoint)}`) ? "taken" : "free";
}

Deno.test("chooseLayout takes the article's places where they are free", () => {
  const { balancer, nodes, notes } = chooseLayout(allFree);
  assertEquals(notes, []);
  assertEquals(balancer, {
    name: "balancer",
    address: "127.0.0.150",
    httpPort: 9072,
    sipPort: 7072,
  });
  assertEquals(nodes, [
    { name: "AppNode1", address: "127.0.0.147", httpPort: 9072, sipPort: 7072 },
    { name: "AppNode2", address: "127.0.0.146", httpPort: 9072, sipPort: 7072 },
  ]);
});

Deno.test("chooseLayout moves all hosts to another port when one of them cannot have it, and says so", () => {
  const layout = chooseLayout(taken("tcp 127.0.0.146:9072", "tcp 127.0.0.150:9172"));
  assertEquals([layout.balancer, ...layout.nodes].map((place) => place.httpPort), [
    9272,
    9272,
    9272,
  ]);
  assertEquals(layout.balancer.sipPort, 7072);
  assertEquals(layout.notes, ["127.0.0.146:9072 is taken, so HTTP uses port 9272"]);
});

Deno.test("chooseLayout asks for UDP and TCP at the nodes, and for UDP only at the balancer", () => {
  assertEquals(chooseLayout(taken("tcp 127.0.0.150:7072")).notes, []);
  assertEquals(chooseLayout(taken("udp 127.0.0.150:7072")).balancer.sipPort, 7172);
  assertEquals(chooseLayout(taken("tcp 127.0.0.147:7072")).balancer.sipPort, 7172);
  assertEquals(chooseLayout(taken("udp 127.0.0.147:7072")).balancer.sipPort, 7172);
});

Deno.test("chooseLayout puts all on 127.0.0.1 with ports of their own where there is no other address", () => {
  const layout = chooseLayout((_protocol, { address }) =>
    address === "127.0.0.1" ? "free" : "no_address"
  );
  const places = [layout.balancer, ...layout.nodes];
  assertEquals(new Set(places.map((place) => place.address)), new Set(["127.0.0.1"]));
  assertEquals(places.map((place) => place.httpPort), [9072, 9073, 9074]);
  assertEquals(places.map((place) => place.sipPort), [7072, 7073, 7074]);
  assertEquals(layout.notes, [
    "this system does not have 127.0.0.150, so all stand on 127.0.0.1 with ports of their own",
  ]);
});

Deno.test("chooseLayout gives up where all ports are taken", () => {
  const error = assertThrows(
    () => chooseLayout((_protocol, { port }) => port === 0 ? "free" : "taken"),
    RingmasterError,
  );
  assertEquals(error.code, "connection_failed");
});

Deno.test("systemTryBind tells free, taken and missing addresses apart, and leaves nothing bound", () => {
  for (const protocol of ["tcp", "udp"] as const) {
    using listener = protocol === "tcp"
      ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
      : undefined;
    const socket = protocol === "udp"
      ? Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" })
      : undefined;
    const { port } = (listener ?? socket)?.addr as Deno.NetAddr;
    assertEquals(systemTryBind(protocol, { address: "127.0.0.1", port }), "taken");
    socket?.close();
    // TEST-NET-1 (RFC 5737) is nobody's.
    assertEquals(systemTryBind(protocol, { address: "192.0.2.1", port: 0 }), "no_address");
  }
  assertEquals(systemTryBind("tcp", { address: "127.0.0.1", port: 0 }), "free");
  assertEquals(systemTryBind("udp", { address: "127.0.0.1", port: 0 }), "free");
});

Deno.test("chooseLayout finds a place on this machine", () => {
  const { balancer, nodes } = chooseLayout(systemTryBind);
  assert(balancer.address.startsWith("127.0.0."));
  assertEquals(nodes.length, 2);
});
