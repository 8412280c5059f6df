import { assertEquals } from "@std/assert";
import { type CommandRequest, RingmasterError, type Usability } from "../../../core/plugin/mod.ts";
import {
  type CommandAnswer,
  createFakeCommands,
  createFakeFiles,
  createTestContext,
  instantiate,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { HEADING } from "./test_tables.ts";

const ROOT = "Name:\tdeno\nCapEff:\t000001ffffffffff\nThreads:\t1\n";
const ORDINARY_USER = "Name:\tdeno\nCapEff:\t0000000000000000\n";
const NET_ADMIN_ONLY = "Name:\tdeno\nCapEff:\t0000000000001000\n";

const LISTS = { stdout: HEADING };
const HINT = "Are you sure that IP Virtual Server is built in the kernel or as module?\n";
const NOT_ROOT = {
  code: 2,
  stderr: `Can't initialize ipvs: Permission denied (you must be root)\n${HINT}`,
};
const NO_MODULE = {
  code: 2,
  stderr: `modprobe: FATAL: Module ip_vs not found in directory /lib/modules/6.1\n` +
    `Can't initialize ipvs: Protocol not available\n${HINT}`,
};

/** Answers in turn, the last one again and again. */
function inTurn(...answers: readonly CommandAnswer[]): () => CommandAnswer {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? {};
}

async function probe(
  answer: (request: CommandRequest) => CommandAnswer,
  status: string | undefined = ROOT,
  options: unknown = {},
): Promise<{ usability: Usability; commands: string[] }> {
  const command = createFakeCommands(answer);
  const files = createFakeFiles(status === "" ? {} : { "/proc/self/status": status });
  const backend = instantiate(plugin, options, createTestContext(plugin.id, { command, files }));
  const usability = await backend.probe(new AbortController().signal);
  return {
    usability,
    commands: command.requests.map(({ program, args }) => [program, ...args].join(" ")),
  };
}

Deno.test("probe calls it usable when the table can be read, and asks for nothing more", async () => {
  const { usability, commands } = await probe(() => LISTS);
  assertEquals(usability, { usable: true, reason: "ipvsadm reads the table of this kernel" });
  assertEquals(commands, ["ipvsadm -L -n"]);
});

Deno.test("probe loads the module as root and reads the table once more", async () => {
  const { usability, commands } = await probe(inTurn(NO_MODULE, {}, LISTS));
  assertEquals(usability.usable, true);
  assertEquals(commands, ["ipvsadm -L -n", "modprobe ip_vs", "ipvsadm -L -n"]);
});

Deno.test("probe says that the kernel has no ip_vs when the module is not to be had", async () => {
  const { usability } = await probe(inTurn(NO_MODULE, { code: 1 }, NO_MODULE));
  assertEquals(usability, { usable: false, reason: "this kernel has no ip_vs" });
});

Deno.test("probe does without modprobe where there is none", async () => {
  const { usability } = await probe(({ program }) =>
    program === "modprobe"
      ? new RingmasterError("command_missing", 'cannot start "modprobe": not found')
      : NO_MODULE
  );
  assertEquals(usability, { usable: false, reason: "this kernel has no ip_vs" });
});

Deno.test("probe says that it needs root, and loads nothing without the right to", async () => {
  const { usability, commands } = await probe(() => NOT_ROOT, ORDINARY_USER);
  assertEquals(usability, { usable: false, reason: "needs root (CAP_NET_ADMIN)" });
  assertEquals(commands, ["ipvsadm -L -n"]);
});

Deno.test("probe does not try to load modules with CAP_NET_ADMIN alone", async () => {
  const { usability, commands } = await probe(() => NO_MODULE, NET_ADMIN_ONLY);
  assertEquals(usability, { usable: false, reason: "this kernel has no ip_vs" });
  assertEquals(commands, ["ipvsadm -L -n"]);
});

Deno.test("probe goes by ipvsadm's words where the system does not tell its rights", async () => {
  const { usability } = await probe(() => NOT_ROOT, "");
  assertEquals(usability, { usable: false, reason: "needs root (CAP_NET_ADMIN)" });
});

Deno.test("probe says that ipvsadm is not installed", async () => {
  const { usability } = await probe(({ program }) =>
    new RingmasterError("command_missing", `cannot start "${program}": not found`)
  );
  assertEquals(usability, { usable: false, reason: "ipvsadm is not installed" });
});

Deno.test("probe names the program of the options when it cannot be started", async () => {
  const { usability } = await probe(
    ({ program }) => new RingmasterError("command_missing", `cannot start "${program}": not found`),
    ROOT,
    { program: "/opt/ipvsadm" },
  );
  assertEquals(usability, { usable: false, reason: 'cannot start "/opt/ipvsadm": not found' });
});

Deno.test("probe passes on words that it does not know", async () => {
  const { usability } = await probe(() => ({ code: 2, stderr: "The moon is full\n" }));
  assertEquals(usability, { usable: false, reason: 'ipvsadm says "The moon is full"' });
});

Deno.test("probe answers, and does not throw, when ipvsadm runs into the deadline", async () => {
  const { usability } = await probe(() =>
    new RingmasterError("timed_out", 'cannot finish "ipvsadm": not done within 5s')
  );
  assertEquals(usability, {
    usable: false,
    reason: 'cannot finish "ipvsadm": not done within 5s',
  });
});

Deno.test("the options refuse a program without a name and keys that there are not", () => {
  for (const raw of [{ program: "" }, { program: 7 }, { programme: "ipvsadm" }]) {
    assertEquals(plugin.prepare(raw).ok, false, JSON.stringify(raw));
  }
  assertEquals(plugin.prepare(undefined).ok, true);
});
