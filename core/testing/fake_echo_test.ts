import { assertEquals, assertRejects } from "@std/assert";
import { createFakeEcho } from "./fake_echo.ts";

const never = new AbortController().signal;

Deno.test("createFakeEcho answers everybody, and notes who was pinged", async () => {
  const echo = createFakeEcho();
  await echo.ping("10.0.0.1", never);
  await echo.ping("2001:db8::1", never);
  assertEquals(echo.pinged, ["10.0.0.1", "2001:db8::1"]);
  assertEquals([echo.obstacle(4), echo.obstacle(6)], [undefined, undefined]);
});

Deno.test("createFakeEcho answers as the test says, and has the obstacles that it says", async () => {
  const echo = createFakeEcho({
    answer(address) {
      if (address === "10.0.0.2") throw new Error("no route to host");
    },
    obstacles: { 6: "no IPv6 here" },
  });
  await echo.ping("10.0.0.1", never);
  await assertRejects(() => echo.ping("10.0.0.2", never), Error, "no route to host");
  assertEquals([echo.obstacle(4), echo.obstacle(6)], [undefined, "no IPv6 here"]);
});

Deno.test("createFakeEcho rejects with the signal's reason while nothing answers", async () => {
  const echo = createFakeEcho({ answer: () => new Promise(() => {}) });
  const abort = new AbortController();
  const pinging = echo.ping("10.0.0.1", abort.signal);
  abort.abort(new Error("1s is over"));
  await assertRejects(() => pinging, Error, "1s is over");
  await assertRejects(() => echo.ping("10.0.0.1", abort.signal), Error, "1s is over");
});
