/** The SDK keeps its promise: every name that docs/plugins.md promises is exported, and none is dropped there. */

import { assertEquals } from "@std/assert";
import { SDK_VERSION } from "../../mod.ts";
import { tableRows } from "./markdown.ts";

const root = new URL("../../", import.meta.url);

/**
 * What version 1 has promised. It only grows: a name that goes makes another version of the SDK, of which every plugin
 * out there must be told.
 */
const PROMISED = `
  AccessRole Actor AnyPlugin applyOperation Backend CancelTimer canonicalAddress Checker checkOnce
  CheckOnceOptions CheckResult CheckTarget Clock ClusterOutcome ClusterSnapshot CommandRequest
  CommandResult CommandRunner ConnectionError createFakeClock createFakeCommands createFakeFiles
  createFakeLinks createFakeMedia createFakeNames createFakePorts createSeededRandom
  createTestContext Datagram DatagramWire definePlugin describeOperation Dial DirectorControl
  DirectorEvent DirectorView durationSchema Echo EMPTY_TABLE Endpoint ERROR_CODES ErrorCode
  EventFeed EventId eventually Explanation Expressions FakeClock FakeCommands FakeFiles FakeLinks
  FakeMedia familyOf FileFacts Files Finding FixedHealth Format formatDuration formatEndpoint
  FormatFile formatProblem FormatReading GroupExplanation GroupScope Heartbeat HeartbeatListener
  HeartbeatPacket instantiate InterfaceFacts IpFamily Link Links Logger LogLevel makeService
  makeTable Media MediumListener MediumOptions MediumSocket MemberName messageOf Names nearestWord
  Observer ObserverContext Operation parseDuration Plugin PluginContext PluginKind PluginRoute
  PluginSpec Ports Problem Protocol Random refusingTarget Resource RingmasterError RouteAnswer
  RouteRequest ScriptedServer ScriptStep Sdk SDK_VERSION sentence ServerId serverId ServerStats
  ServiceId serviceId ServiceTable settle Severity severityOf sleep Snapshot startTcpServer
  TableServer TableService TableStats TcpConnection testCertificate TestContextOptions textSchema
  TlsOptions Usability VirtualServiceKey wholeNumberSchema yesOrNoSchema z
`.trim().split(/\s+/);

interface Documented {
  readonly nodes: Readonly<
    Record<string, { readonly symbols: readonly { readonly name: string }[] }>
  >;
}

/** Every name that a file exports, types too. */
async function exportsOf(path: string): Promise<Set<string>> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", path],
    cwd: root,
    stdin: "null",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as Documented;
  return new Set(Object.values(nodes).flatMap(({ symbols }) => symbols.map(({ name }) => name)));
}

/** Promised names by the row that they stand in. */
async function promised(): Promise<Map<string, string[]>> {
  const page = await Deno.readTextFile(new URL("docs/plugins.md", root));
  const [, part = ""] = /<!-- promised -->(.*)<!-- \/promised -->/s.exec(page) ?? [];
  return new Map(
    tableRows(part).map(({ cells: [whom = "", names = ""] }) => [
      whom,
      [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    ]),
  );
}

Deno.test("every name that docs/plugins.md promises is exported by mod.ts or by the harness", async () => {
  const rows = await promised();
  const sdk = await exportsOf("mod.ts");
  const testing = await exportsOf("core/testing/mod.ts");
  const broken = [...rows].flatMap(([whom, names]) => {
    const there = whom === "ringmaster/testing" ? testing : sdk;
    return names.filter((name) => !there.has(name));
  });
  assertEquals(broken, [], "promised and not exported");
});

Deno.test("no promised name is dropped from the page while the version of the SDK stays", async () => {
  const names = [...(await promised()).values()].flat();
  assertEquals(new Set(names).size, names.length, "a name is promised twice");
  assertEquals(SDK_VERSION, 1, "another version begins with a list of its own");
  assertEquals(PROMISED.filter((name) => !names.includes(name)), [], "promised once, and gone");
  assertEquals(
    names.filter((name) => !PROMISED.includes(name)),
    [],
    "promised, and not noted here",
  );
});
