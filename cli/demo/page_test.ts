import { assertEquals, assertThrows } from "@std/assert";
import { parseTokens, RingmasterError, systemPorts, verifyToken } from "../../mod.ts";
import type { TryBind } from "./layout.ts";
import { choosePagePorts, makeTokenFile, PAGE_PORT, pageUrl } from "./page.ts";

const taken = (...ports: number[]): TryBind => (_protocol, { port }) =>
  ports.includes(port) ? "taken" : "free";

Deno.test("choosePagePorts takes the usual port first, and passes over those that are taken", () => {
  assertEquals(choosePagePorts(taken(), 1), [PAGE_PORT]);
  assertEquals(choosePagePorts(taken(8694, 8696), 2), [8695, 8697]);
  assertEquals(pageUrl(8695), "http://127.0.0.1:8695");
});

Deno.test("choosePagePorts gives up where all ports are taken", () => {
  const error = assertThrows(() => choosePagePorts(() => "taken", 1), RingmasterError);
  assertEquals(
    error.message,
    "cannot find a free port for the dashboard: wanted one from 8694 to 8793 on 127.0.0.1, " +
      "found all taken",
  );
});

Deno.test("makeTokenFile makes a file that lets its token in, as an admin", () => {
  const { token, text } = makeTokenFile(systemPorts.random, 1_000);
  assertEquals(verifyToken(token, parseTokens(text).records, 2_000)?.role, "admin");
});
