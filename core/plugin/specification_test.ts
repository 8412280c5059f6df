import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import { PLUGIN_KINDS, z } from "./mod.ts";
import { checkSpecification, SDK_VERSION } from "./specification.ts";

const sound = {
  kind: "checker",
  name: "sample",
  summary: "Checks nothing.",
  options: z.strictObject({}),
  create: () => ({}),
};

function refusal(found: unknown): string {
  const error = assertThrows(() => checkSpecification(found), RingmasterError);
  assertEquals(error.code, "plugin_invalid");
  return error.message;
}

Deno.test("checkSpecification takes what the types allow", () => {
  checkSpecification(sound);
  checkSpecification({
    ...sound,
    sdk: SDK_VERSION,
    protocols: ["tcp", "udp"],
    perMember: true,
    fixed: "as_found",
    diagnose: () => Promise.resolve([]),
  });
  checkSpecification({ ...sound, protocols: undefined, options: z.looseObject({}) });
});

Deno.test("checkSpecification says what is wrong with a plugin that no compiler has seen", () => {
  const who = 'cannot define checker "sample": ';
  const strict = "z.strictObject({ ... }), with z from the SDK";
  for (
    const [change, wanted] of [
      [{ summary: undefined }, "summary is missing; wanted is one line of text"],
      [{ options: undefined }, `options is missing; wanted is ${strict}`],
      [{ options: {} }, `options found a mapping; wanted is ${strict}`],
      [{ options: z.object({}) }, `options drop unknown keys in silence; wanted is ${strict}`],
      [
        { create: undefined },
        "create is missing; wanted is a function create(options, context)",
      ],
      [
        { diagnose: "no" },
        'diagnose found "no"; wanted is a function diagnose(options, context)',
      ],
      [{ protocols: "tcp" }, 'protocols found "tcp"; wanted is a list of tcp and udp'],
      [{ protocols: ["tpc"] }, "protocols found a list; wanted is a list of tcp and udp"],
      [{ perMember: "yes" }, 'perMember found "yes"; wanted is true or false'],
      [{ fixed: "down" }, 'fixed found "down"; allowed are up, as_found'],
    ] as const
  ) assertEquals(refusal({ ...sound, ...change }), who + wanted);
});

Deno.test("checkSpecification takes every kind that there is, and names them all for one that is none", () => {
  for (const kind of PLUGIN_KINDS) checkSpecification({ ...sound, kind });
  assertEquals(
    refusal({ ...sound, kind: "resources" }),
    'cannot define plugin "sample": kind is "resources", allowed are checker, backend, format, ' +
      "observer, resource, heartbeat",
  );
});

Deno.test("checkSpecification names the nearest key for an unknown one", () => {
  const message = refusal({ ...sound, protocol: ["tcp"] });
  assertEquals(
    message.includes('unknown key "protocol", did you mean "protocols"?'),
    true,
    message,
  );
});

Deno.test("checkSpecification tells another version of the SDK before anything that follows from it", () => {
  assertEquals(
    refusal({ ...sound, sdk: 2, novelty: 1, options: 3 }),
    'cannot define checker "sample": it is made for version 2 of the SDK, this is version 1',
  );
});

Deno.test("checkSpecification takes no nonsense, and throws nothing but its own error", () => {
  assertEquals(
    refusal(undefined),
    "cannot define a plugin: is missing; wanted is a specification with kind, name, options and create",
  );
  fc.assert(fc.property(fc.anything(), (found) => void refusal(found)));
  const odd = fc.record({
    kind: fc.constantFrom("checker", "backend"),
    name: fc.anything(),
    summary: fc.anything(),
    options: fc.anything(),
    create: fc.anything(),
  });
  fc.assert(fc.property(odd, (found) => void refusal(found)));
});
