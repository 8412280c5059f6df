import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../mod.ts";
import {
  type CommandSpec,
  findCommand,
  parseCommand,
  parseSeconds,
  parseSpan,
  parseWhole,
  unknownCommand,
  usageError,
  usageLine,
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

const WEIGHT: CommandSpec = {
  name: "weight",
  summary: "weighs",
  operands: [
    { name: "SERVICE", summary: "which service" },
    { name: "REAL", summary: "which server" },
    { name: "N", summary: "how much", optional: true },
  ],
  options: [
    { name: "socket", value: "PATH", summary: "the socket" },
    { name: "wait", summary: "wait" },
  ],
};

Deno.test("parseCommand reads operands by their places, wherever options stand between them", () => {
  for (
    const words of [
      ["web", "10.0.0.2:80", "007"],
      ["--wait", "web", "--socket", "/s", "10.0.0.2:80", "007"],
      ["web", "10.0.0.2:80", "007", "--socket=/s"],
      ["--", "web", "10.0.0.2:80", "007"],
    ]
  ) {
    const args = parseCommand(WEIGHT, words);
    assertEquals(
      ["SERVICE", "REAL", "N"].map((name) => args.operand(name)),
      ["web", "10.0.0.2:80", "007"],
    );
  }
});

Deno.test("parseCommand takes what stands behind two dashes for operands, dashes and all", () => {
  assertEquals(parseCommand(WEIGHT, ["web", "--", "-x"]).operand("REAL"), "-x");
});

Deno.test("parseCommand lets an operand out only where it may be, and names the one that is missing", () => {
  const args = parseCommand(WEIGHT, ["web", "a"]);
  assertEquals(args.operand("N"), undefined);
  assertEquals(args.operand("NONE"), undefined);
  const usage = "ringmaster weight SERVICE REAL [N] [--socket PATH] [--wait]";
  const more = '; "ringmaster weight --help" says more';
  assertEquals(refusal([], WEIGHT), `cannot weight without SERVICE: ${usage}${more}`);
  assertEquals(refusal(["web"], WEIGHT), `cannot weight without REAL: ${usage}${more}`);
  assertEquals(refusal(["web", ""], WEIGHT), `cannot weight without REAL: ${usage}${more}`);
  assertEquals(
    refusal(["a", "b", "c", "d"], WEIGHT),
    `unexpected argument "d"${more}`,
  );
  assertEquals(parseCommand(WEIGHT, ["--help"]).help, true);
});

Deno.test("parseCommand refuses an unknown option beside operands", () => {
  assertEquals(
    refusal(["web", "a", "--wiat"], WEIGHT),
    'unknown option "--wiat", did you mean "--wait"? "ringmaster weight --help" says more',
  );
  assertEquals(
    refusal(["web", "a", "-1"], WEIGHT),
    'unknown option "-1"; "ringmaster weight --help" says more',
  );
});

Deno.test("usageLine shows how a command is written", () => {
  assertEquals(usageLine(RUN), "ringmaster run -c PATH [--node NAME] [--dry-run]");
});

Deno.test("parseCommand refuses an option that is called as the library calls its words", () => {
  for (const words of [["--_"], ["--_=x"], ["word", "--_", "x"]]) {
    assertThrows(() => parseCommand(WEIGHT, words), RingmasterError, "--_");
  }
});

Deno.test("parseCommand gives arguments or a usage error, whatever is typed", () => {
  const word = fc.oneof(
    fc.constantFrom("-c", "--config", "--node=", "--", "-", "--dry-run", "--__proto__", "-h"),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (words) => {
    try {
      parseCommand(RUN, words);
      const { help, operand } = parseCommand(WEIGHT, words);
      // What was accepted has all that is needed.
      assertEquals(help || operand("REAL") !== undefined, true);
    } catch (thrown) {
      if (!(thrown instanceof RingmasterError) || thrown.code !== "usage") throw thrown;
    }
  }));
});

Deno.test("unknownCommand names the nearest command and all that there are", () => {
  assertEquals(
    unknownCommand(["statsu"], ["run", "status"]).message,
    'unknown command "statsu", did you mean "status"? there are run, status; ' +
      '"ringmaster --help" says more',
  );
  assertEquals(
    unknownCommand(["frobnicate"], ["run"]).message,
    'unknown command "frobnicate"; there are run; "ringmaster --help" says more',
  );
});

Deno.test("unknownCommand asks for the second word, or names the nearest one", () => {
  const names = ["run", "server add", "server remove"];
  assertEquals(
    unknownCommand(["server"], names).message,
    '"server" wants another word: there are server add, server remove; ' +
      '"ringmaster server --help" says more',
  );
  assertEquals(
    unknownCommand(["server", "remvoe", "web"], names).message,
    'unknown command "server remvoe", did you mean "server remove"? there are server add, ' +
      'server remove; "ringmaster --help" says more',
  );
});

Deno.test("findCommand takes two words before one, and leaves the rest", () => {
  const commands = ["layer", "layer drop", "server add"].map((name) => ({
    name,
    summary: "",
    options: [],
  }));
  const found = (...words: string[]) => {
    const { command, rest } = findCommand(commands, words) ?? {};
    return [command?.name, rest?.join(" ")];
  };
  assertEquals(found("layer"), ["layer", ""]);
  assertEquals(found("layer", "--json"), ["layer", "--json"]);
  assertEquals(found("layer", "drop", "web"), ["layer drop", "web"]);
  assertEquals(found("server", "add"), ["server add", ""]);
  assertEquals(found("server"), [undefined, undefined]);
  assertEquals(found(), [undefined, undefined]);
});

Deno.test("parseCommand gives all words that are left to a repeated operand", () => {
  const spec: CommandSpec = {
    name: "server set",
    summary: "",
    operands: [{ name: "SERVICE", summary: "" }, { name: "MORE", summary: "", repeated: true }],
    options: [{ name: "json", summary: "" }, {
      name: "key",
      value: "PATH",
      summary: "",
      rare: true,
    }],
  };
  const args = parseCommand(spec, ["web", "a=1", "--json", "b=2", "--", "-c"]);
  assertEquals([args.operand("SERVICE"), args.has("json")], ["web", true]);
  assertEquals(args.operands("MORE"), ["a=1", "b=2", "-c"]);
  assertThrows(() => parseCommand(spec, ["web"]), RingmasterError, "without MORE");
  assertEquals(usageLine(spec), "ringmaster server set SERVICE MORE... [--json]");
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

Deno.test("parseSpan takes durations with their units, within limits", () => {
  const limits = { minMs: 1_000, maxMs: 3_600_000 };
  const read = (text: string) => parseSpan(text, limits, "--deadline", "drain");
  assertEquals(["1s", "90s", "1.5m", "1h"].map(read), [1_000, 90_000, 90_000, 3_600_000]);
  for (const text of ["", "5", "0s", "999ms", "2h", "-1m", "m"]) {
    const { message } = assertThrows(() => read(text), RingmasterError);
    assertEquals(
      message,
      `option --deadline is "${text}", wanted a duration with its unit, from 1s to 1h; ` +
        '"ringmaster drain --help" says more',
    );
  }
});

Deno.test("parseWhole takes whole numbers within limits, and names the word that goes instead", () => {
  const read = (text: string) => parseWhole(text, { min: 0, max: 9, or: "none" }, "N", "weight");
  assertEquals(["0", "9", "007"].map(read), [0, 9, 7]);
  for (const text of ["", "10", "-1", "1.0", "1e0", "0x1", " 1"]) {
    const { message } = assertThrows(() => read(text), RingmasterError);
    assertEquals(
      message,
      `N is "${text}", wanted a whole number from 0 to 9 or "none"; ` +
        '"ringmaster weight --help" says more',
    );
  }
  const { message } = assertThrows(
    () => parseWhole("x", { min: 0, max: Number.MAX_SAFE_INTEGER }, "option --after", "events"),
    RingmasterError,
  );
  assertEquals(
    message.split(";")[0],
    'option --after is "x", wanted a whole number of at least 0',
  );
});
