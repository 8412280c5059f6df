import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type Backend,
  type CommandRequest,
  type CommandResult,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import {
  type CommandAnswer,
  createFakeCommands,
  createTestContext,
  type FakeCommands,
  instantiate,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { HEADING, THRESHOLDS_HEADING } from "./test_tables.ts";

const SIGNAL = new AbortController().signal;

function withCommands(
  answer: (request: CommandRequest, signal?: AbortSignal) => CommandAnswer,
): { backend: Backend; command: FakeCommands } {
  const command = createFakeCommands(answer);
  return { backend: instantiate(plugin, {}, createTestContext(plugin.id, { command })), command };
}

/** Answers both listings with these lines below their headings. */
function listings(
  request: CommandRequest,
  lines: string,
  thresholds: string = lines,
): CommandAnswer {
  return request.args.includes("--thresholds")
    ? { stdout: THRESHOLDS_HEADING + thresholds }
    : { stdout: HEADING + lines };
}

Deno.test("list reads both listings each time, in plain English, and keeps nothing", async () => {
  const { backend, command } = withCommands((request) =>
    listings(request, command.requests.length <= 2 ? "" : "TCP  10.0.0.150:80 rr\n")
  );
  assertEquals((await backend.list(SIGNAL)).size, 0);
  assertEquals([...(await backend.list(SIGNAL)).keys()], ["10.0.0.150:80/tcp"]);
  const common = { program: "ipvsadm", env: { LC_ALL: "C" }, childless: true } as const;
  assertEquals(command.requests.slice(0, 2), [
    { ...common, args: ["-L", "-n"] },
    { ...common, args: ["-L", "-n", "--thresholds"] },
  ]);
  assertEquals(command.requests.length, 4);
});

Deno.test("list starts the second reading before the first has ended", async () => {
  const second = Promise.withResolvers<void>();
  const { backend } = withCommands(async (request) => {
    if (request.args.includes("--thresholds")) second.resolve();
    await second.promise;
    return listings(request, "") as Partial<CommandResult>;
  });
  assertEquals((await backend.list(SIGNAL)).size, 0);
});

const SERVICE = "TCP  10.0.0.150:80 rr\n";
const FIRST = "  -> 10.0.0.1:80 Masq 1 0 0\n";
const SECOND = "  -> 10.0.0.2:80 Masq 1 0 0\n";
const FIRST_LIMIT = "  -> 10.0.0.1:80 10 5 0 0\n";
const SECOND_LIMIT = "  -> 10.0.0.2:80 20 0 0 0\n";

async function serversRead(backend: Backend): Promise<(readonly [string, number | undefined])[]> {
  const servers = (await backend.list(SIGNAL)).get("10.0.0.150:80/tcp")?.servers ?? new Map();
  return [...servers].map(([id, { upperThreshold }]) => [id, upperThreshold] as const);
}

Deno.test("list reads again where a server came between the two readings", async () => {
  const { backend, command } = withCommands((request) =>
    command.requests.length <= 2
      ? listings(request, SERVICE + FIRST + SECOND, SERVICE + FIRST_LIMIT)
      : listings(request, SERVICE + FIRST + SECOND, SERVICE + FIRST_LIMIT + SECOND_LIMIT)
  );
  assertEquals(await serversRead(backend), [["10.0.0.1:80", 10], ["10.0.0.2:80", 20]]);
  assertEquals(command.requests.length, 4);
});

Deno.test("list reads once where a server or a service went between the two readings", async () => {
  const { backend, command } = withCommands((request) =>
    listings(
      request,
      SERVICE + FIRST,
      `${SERVICE}${FIRST_LIMIT}${SECOND_LIMIT}UDP  10.0.0.9:5 rr\n`,
    )
  );
  assertEquals(await serversRead(backend), [["10.0.0.1:80", 10]]);
  assertEquals(command.requests.length, 2);
});

Deno.test("list takes a server without thresholds in the end where others never stop changing the table", async () => {
  const { backend, command } = withCommands((request) =>
    listings(request, SERVICE + FIRST + SECOND, SERVICE + FIRST_LIMIT)
  );
  assertEquals(await serversRead(backend), [["10.0.0.1:80", 10], ["10.0.0.2:80", undefined]]);
  assertEquals(command.requests.length, 6);
});

Deno.test("list fails where one of the two listings cannot be read", async () => {
  for (const broken of [true, false]) {
    const { backend } = withCommands((request) =>
      request.args.includes("--thresholds") === broken
        ? { code: 1, stderr: "Memory allocation problem\n" }
        : listings(request, SERVICE + FIRST)
    );
    const error = await assertRejects(() => backend.list(SIGNAL), RingmasterError);
    assertStringIncludes(error.message, "Memory allocation problem");
  }
});

Deno.test("list gives ipvsadm's own words where it fails", async () => {
  const { backend } = withCommands(() => ({
    code: 2,
    stderr: "Can't initialize ipvs: Permission denied (you must be root)\n",
  }));
  const error = await assertRejects(() => backend.list(SIGNAL), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertEquals(
    error.message,
    'cannot read the table: ipvsadm says "Can\'t initialize ipvs: Permission denied (you must be root)"',
  );
});
