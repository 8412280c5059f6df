import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type Backend,
  type CommandRequest,
  type Operation,
  RingmasterError,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import {
  type CommandAnswer,
  createFakeCommands,
  createTestContext,
  type FakeCommands,
  instantiate,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { HEADING } from "./test_tables.ts";

const KEY: VirtualServiceKey = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 };
const SIGNAL = new AbortController().signal;

function node(index: number, weight = 1): TableServer {
  const address = `10.0.${index >> 8}.${index & 255}`;
  return { address, port: 8080, forwarding: "masq", weight };
}

function addServer(index: number): Operation {
  return { kind: "server.add", service: KEY, server: node(index) };
}

const ADD_SERVICE: Operation = { kind: "service.add", service: { key: KEY, scheduler: "rr" } };

function withCommands(
  answer: (request: CommandRequest, signal?: AbortSignal) => CommandAnswer,
  options: unknown = {},
): { backend: Backend; command: FakeCommands } {
  const command = createFakeCommands(answer);
  const backend = instantiate(plugin, options, createTestContext(plugin.id, { command }));
  return { backend, command };
}

function missing(request: CommandRequest): RingmasterError {
  return new RingmasterError("command_missing", `cannot start "${request.program}": not found`);
}

Deno.test("sysctls asks for forwarding, and for an end of connections to removed servers", () => {
  assertEquals(withCommands(() => ({})).backend.sysctls, {
    "net.ipv4.ip_forward": "1",
    "net.ipv4.vs.expire_nodest_conn": "1",
  });
});

Deno.test("apply runs nothing for no operations", async () => {
  const { backend, command } = withCommands(() => ({}));
  await backend.apply([], SIGNAL);
  assertEquals(command.requests, []);
});

Deno.test("apply gives a single operation to ipvsadm directly", async () => {
  const { backend, command } = withCommands(() => ({}));
  await backend.apply([ADD_SERVICE], SIGNAL);
  assertEquals(command.requests, [{
    program: "ipvsadm",
    args: ["-A", "-t", "10.0.0.150:80", "-s", "rr"],
    env: { LC_ALL: "C" },
    childless: true,
  }]);
});

Deno.test("apply names the single operation and what ipvsadm said of it", async () => {
  const { backend } = withCommands(() => ({ code: 255, stderr: "Service not defined\n" }));
  const error = await assertRejects(() => backend.apply([addServer(147)], SIGNAL), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertEquals(
    error.message,
    "cannot add server 10.0.0.147:8080 masq weight 1 to 10.0.0.150:80/tcp: " +
      'ipvsadm says "Service not defined"',
  );
});

Deno.test("apply gives several operations to one ipvsadm -R, a line each", async () => {
  const { backend, command } = withCommands(() => ({}));
  await backend.apply([ADD_SERVICE, addServer(147)], SIGNAL);
  assertEquals(command.requests.map(({ args, stdin }) => [args, stdin]), [[
    ["-R"],
    "-A -t 10.0.0.150:80 -s rr\n-a -t 10.0.0.150:80 -r 10.0.0.147:8080 -m -w 1\n",
  ]]);
});

Deno.test("apply bounds each ipvsadm -R at a thousand lines", async () => {
  const { backend, command } = withCommands(() => ({}));
  const operations = [
    ADD_SERVICE,
    ...Array.from({ length: 2500 }, (_, index) => addServer(index)),
  ];
  await backend.apply(operations, SIGNAL);
  assertEquals(
    command.requests.map(({ stdin = "" }) => stdin.split("\n").length - 1),
    [1000, 1000, 501],
  );
});

Deno.test("apply takes any complaint of a batch as a failure, also when its last line went well", async () => {
  const { backend } = withCommands(() => ({ code: 0, stderr: "Destination already exists\n" }));
  const error = await assertRejects(
    () => backend.apply([ADD_SERVICE, addServer(147)], SIGNAL),
    RingmasterError,
  );
  assertEquals(
    error.message,
    'cannot apply 2 operations, beginning with "add service 10.0.0.150:80/tcp rr": ' +
      'ipvsadm says "Destination already exists"',
  );
});

Deno.test("apply stops after the batch that failed and says each complaint once", async () => {
  const stderr = [..."aaab"].map((word) => `No such ${word}\n`).join("");
  const { backend, command } = withCommands(() => ({ code: 255, stderr }));
  const operations = Array.from({ length: 1500 }, (_, index) => addServer(index));
  const error = await assertRejects(() => backend.apply(operations, SIGNAL), RingmasterError);
  assertEquals(command.requests.length, 1);
  assertStringIncludes(error.message, 'ipvsadm says "No such a" (3 times), "No such b"');
});

Deno.test("apply quotes only the first of many complaints", async () => {
  const stderr = Array.from({ length: 40 }, (_, index) => `complaint ${index}\n`).join("");
  const { backend } = withCommands(() => ({ code: 255, stderr }));
  const error = await assertRejects(() => backend.apply([ADD_SERVICE], SIGNAL), RingmasterError);
  assertStringIncludes(error.message, '"complaint 4" and 35 more');
});

Deno.test("apply fails where ipvsadm ends with an error and says nothing", async () => {
  const { backend } = withCommands(() => ({ code: 137 }));
  await assertRejects(
    () => backend.apply([ADD_SERVICE], SIGNAL),
    RingmasterError,
    "ipvsadm ended with code 137 and said nothing",
  );
});

Deno.test("apply runs nothing at all where one line of a batch could not be written", async () => {
  const { backend, command } = withCommands(() => ({}));
  const awkward: Operation = {
    kind: "service.add",
    service: { key: KEY, scheduler: "rr\n-C" },
  };
  await assertRejects(() => backend.apply([ADD_SERVICE, awkward], SIGNAL), RingmasterError);
  assertEquals(command.requests, []);
});

Deno.test("apply looks for ipvsadm in the system's folders when the PATH has none", async () => {
  const { backend, command } = withCommands((request) =>
    request.program === "/usr/sbin/ipvsadm" ? {} : missing(request)
  );
  await backend.apply([ADD_SERVICE], SIGNAL);
  assertEquals(command.requests.map(({ program }) => program), [
    "ipvsadm",
    "/sbin/ipvsadm",
    "/usr/sbin/ipvsadm",
  ]);
});

Deno.test("apply runs the program of the options and no other", async () => {
  const { backend, command } = withCommands(missing, { program: "/opt/ipvsadm" });
  const error = await assertRejects(() => backend.apply([ADD_SERVICE], SIGNAL), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertStringIncludes(error.message, '"/opt/ipvsadm"');
  assertEquals(command.requests.map(({ program }) => program), ["/opt/ipvsadm"]);
});

Deno.test("list and apply say where ipvsadm was looked for in vain", async () => {
  const { backend } = withCommands(missing);
  for (const attempt of [() => backend.list(SIGNAL), () => backend.apply([ADD_SERVICE], SIGNAL)]) {
    const error = await assertRejects(attempt, RingmasterError);
    assertEquals(error.code, "backend_failed");
    assertStringIncludes(
      error.message,
      "cannot find ipvsadm on the PATH, in /sbin or in /usr/sbin",
    );
  }
});

Deno.test("apply hands the signal on, so that a deadline ends ipvsadm", async () => {
  const deadline = new AbortController();
  const { backend } = withCommands((_request, signal) => {
    deadline.abort();
    assert(signal?.aborted);
    return new RingmasterError("timed_out", 'cannot finish "ipvsadm": not done in time');
  });
  const error = await assertRejects(
    () => backend.apply([ADD_SERVICE], deadline.signal),
    RingmasterError,
  );
  assertEquals(error.code, "timed_out");
});

Deno.test("stats joins the connections of now with the traffic since the server was added", async () => {
  const { backend } = withCommands(({ args }) => ({
    stdout: args.includes("--stats")
      ? `${HEADING}TCP  10.0.0.150:80 5 40 30 2000 9000\n  -> 10.0.0.1:8080 5 40 30 2000 9000\n`
      : `${HEADING}TCP  10.0.0.150:80 rr\n  -> 10.0.0.1:8080 Masq 1 2 3\n` +
        "  -> 10.0.0.2:8080 Masq 1 0 0\n",
  }));
  const stats = await backend.stats?.(SIGNAL);
  assertEquals([...stats!.get("10.0.0.150:80/tcp")!], [
    ["10.0.0.1:8080", {
      activeConnections: 2,
      inactiveConnections: 3,
      connections: 5,
      bytesIn: 2000,
      bytesOut: 9000,
    }],
    ["10.0.0.2:8080", { activeConnections: 0, inactiveConnections: 0 }],
  ]);
});
