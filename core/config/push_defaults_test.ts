import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { loaded } from "./load_fixture.ts";
import { pushDefaults } from "./push_defaults.ts";

Deno.test("pushDefaults lets each service say what it would inherit, and nothing that it says itself", () => {
  assertEquals(
    pushDefaults({
      node: "n",
      defaults: { scheduler: "rr", fallback: "127.0.0.1" },
      services: [{ virtual: "a" }, { virtual: "b", scheduler: "wlc" }, 5],
    }),
    {
      node: "n",
      services: [
        { scheduler: "rr", fallback: "127.0.0.1", virtual: "a" },
        { scheduler: "wlc", fallback: "127.0.0.1", virtual: "b" },
        5,
      ],
    },
  );
});

Deno.test("pushDefaults drops defaults that nobody could inherit", () => {
  assertEquals(pushDefaults({ defaults: { scheduler: "rr" } }), {});
  assertEquals(pushDefaults({ defaults: 5, services: [{}] }), { services: [{}] });
  assertEquals(pushDefaults({ services: null }), { services: null });
});

const type = fc.constantFrom("http", "connect", "sip");
const check = fc.option(
  fc.record({
    type,
    interval: fc.constantFrom("1s", "2s"),
    rise: fc.integer({ min: 1, max: 3 }),
    receive: fc.constantFrom("fine", "well"),
  }, { requiredKeys: ["type"] }).map(({ receive, ...rest }) =>
    rest.type === "http" && receive !== undefined ? { ...rest, receive } : rest
  ),
  { nil: undefined },
);
const inherited = fc.record({
  scheduler: fc.constantFrom("rr", "wlc"),
  quiescent: fc.boolean(),
  fallback: fc.constantFrom("127.0.0.1", "127.0.0.2:80 masq"),
  check,
}, { requiredKeys: [] });

Deno.test("pushed defaults make the same services as inherited ones", async () => {
  await fc.assert(
    fc.asyncProperty(inherited, fc.array(inherited, { maxLength: 3 }), async (defaults, own) => {
      const services = own.map((each, index) => ({
        ...each,
        virtual: `10.0.0.1:${80 + index}`,
        real: ["10.0.0.2:80"],
      }));
      // Through JSON, as a file: what is undefined is not there.
      const input = JSON.parse(JSON.stringify({ defaults, services }));
      const write = (root: Readonly<Record<string, unknown>>) =>
        Object.entries(root).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join("\n");
      const direct = await loaded(write(input));
      const pushed = await loaded(write(pushDefaults(input)));
      assertEquals(pushed.config, direct.config);
    }),
    { numRuns: 200 },
  );
});
