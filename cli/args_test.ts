import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../mod.ts";
import {
  type CommandSpec,
  parseCommand,
  parseSeconds,
  unknownCommand,
  usageError,
} from "./args.ts";

const RUN: CommandSpec = {
  name: "run",
  summary: "runs",
  options: [
    { name: "config", short: "c", value: "PATH", summary: "the file", required: true },
    { name: "node", value: "NAME", summary: "the name" },
    { name: "dry-run", summary: "change nothing" },
  ],
};

function refusal(words: readonly string[], spec: CommandSpec = RUN): string {
  const error = assertThrows(() => parseCommand(spec, words), RingmasterError);
  assertEquals(error.code, "usage");
  return error.message;
}

Deno.test("parseCommand reads values and switches in every spelling", () => {
  for (
    const words of [
      ["-c", "a.cf", "--dry-run"],
      ["--dry-run", "--config", "a.cf"],
      ["--config=a.cf", "--dry-run"],
    ]
  ) {
    const args = parseCommand(RUN, words);
    assertEquals(args.text("config"), "a.cf");
    assertEquals(args.has("dry-run"), true);
    assertEquals(args.text("node"), undefined);
    assertEquals(args.help, false);
  }
});

Deno.test("parseCommand keeps a value that looks like a number as it was written", () => {
  assertEquals(parseCommand(RUN, ["-c", "007", "--node", "1e3"]).text("config"), "007");
  assertEquals(parseCommand(RUN, ["-c", "007", "--node", "1e3"]).text("node"), "1e3");
});

Deno.test("parseCommand refuses an unknown option and names the one that was meant", () => {
  assertEquals(
    refusal(["-c", "a", "--nod", "x"]),
    'unknown option "--nod", did you mean "--node"? "ringmaster run --help" says more',
  );
  assertEquals(
    refusal(["-c", "a", "-x"]),
    'unknown option "-x"; "ringmaster run --help" says more',
  );
  assertEquals(
    refusal(["-c", "a", "--dry-rum=1"]),
    'unknown option "--dry-rum", did you mean "--dry-run"? "ringmaster run --help" says more',
  );
});

Deno.test("parseCommand refuses words that are no options, and guesses what was meant", () => {
  assertEquals(
    refusal(["a.cf"]),
    'unexpected argument "a.cf", did you mean "-c a.cf"? "ringmaster run --help" says more',
  );
  assertEquals(
    refusal(["a.cf"], { ...RUN, options: [] }),
    'unexpected argument "a.cf"; "ringmaster run --help" says more',
  );
  assertEquals(
    refusal(["-c", "a", "--", "b"]),
    'unexpected argument "b", did you mean "-c b"? "ringmaster run --help" says more',
  );
});

Deno.test("parseCommand asks for a value that is missing, and for an option that is needed", () => {
  assertEquals(
    refusal(["-c"]),
    'option -c needs a value: -c PATH; "ringmaster run --help" says more',
  );
  assertEquals(
    refusal(["-c", "a", "--node", "--dry-run"]),
    'option --node needs a value: --node NAME; "ringmaster run --help" says more',
  );
  assertEquals(refusal([]), 'cannot run without -c PATH; "ringmaster run --help" says more');
});

Deno.test("parseCommand lets somebody who asks for help forget everything else", () => {
  assertEquals(parseCommand(RUN, ["--help"]).help, true);
  assertEquals(parseCommand(RUN, ["-h", "--node"]).help, true);
});

Deno.test("parseCommand gives arguments or a usage error, whatever is typed", () => {
  const word = fc.oneof(
    fc.constantFrom("-c", "--config", "--node=", "--", "-", "--dry-run", "--__proto__", "-h"),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (words) => {
    try {
      parseCommand(RUN, words);
    } catch (thrown) {
      if (!(thrown instanceof RingmasterError) || thrown.code !== "usage") throw thrown;
    }
  }));
});

Deno.test("unknownCommand names the nearest command and all that there are", () => {
  assertEquals(
    unknownCommand("statsu", ["run", "status"]).message,
    'unknown command "statsu", did you mean "status"? there are run, status; ' +
      '"ringmaster --help" says more',
  );
  assertEquals(
    unknownCommand("frobnicate", ["run"]).message,
    'unknown command "frobnicate"; there are run; "ringmaster --help" says more',
  );
});

Deno.test("usageError ends with where to find the help", () => {
  assertEquals(usageError("no", "demo").message, 'no; "ringmaster demo --help" says more');
});

Deno.test("parseSeconds takes numbers above zero and nothing else", () => {
  assertEquals(parseSeconds("5", "--for", "demo"), 5);
  assertEquals(parseSeconds("0.5", "--for", "demo"), 0.5);
  for (const text of ["0", "-1", "5s", "", "1e9", "86401", "Infinity"]) {
    assertThrows(() => parseSeconds(text, "--for", "demo"), RingmasterError, `--for is "${text}"`);
  }
});
