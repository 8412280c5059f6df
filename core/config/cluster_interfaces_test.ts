import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { loaded } from "./load_fixture.ts";

/** As the kernel prints it. */
const LIST = `Inter-|   Receive                    |  Transmit
 face |bytes    packets errs drop fifo|bytes    packets errs drop fifo
    lo:  1296      16    0    0    0     1296      16    0    0    0
enp0s31f6.7:12345678  16    0    0    0     1296      16    0    0    0
`;
const CLUSTER = `cluster.nodes = ["a","b"]
cluster.heartbeats[0] = {"type":"multicast","interface":"lo"}
cluster.heartbeats[1] = {"type":"multicast","interface":"eth7"}
cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.1/24"}
cluster.groups[0] = {"name":"mail"}
cluster.groups[0].resources[0] = {"type":"ip_addr","address":"10.0.0.2/24","interface":"eth8"}
cluster.groups[0].resources[1] = {"type":"ip_addr","address":"10.0.0.3/24","interface":"enp0s31f6.7"}
services = []
`;

async function warnings(files: Readonly<Record<string, string>>) {
  const keys = { "/authkeys": "auth 1\n1 sha1 S3CRET\n" };
  const result = await loaded(CLUSTER, { overrides: { node: "a" }, files: { ...keys, ...files } });
  return {
    told: result.warnings.map(formatProblem).filter((line) => line.includes("interface")),
    files: result.files,
    digest: result.digest,
  };
}

Deno.test("warnOfInterfaces names each place with an interface that is not here, and allows for another machine", async () => {
  const { told } = await warnings({ "/proc/net/dev": LIST });
  const words = (name: string) =>
    `there is no interface "${name}" on this machine; a director needs it where it runs`;
  assertEquals(told, [
    `a.conf:3: warning: cluster.heartbeats[1].interface: ${words("eth7")}`,
    `a.conf:6: warning: cluster.groups[0].resources[0].interface: ${words("eth8")}`,
  ]);
});

Deno.test("warnOfInterfaces says nothing where the system does not tell", async () => {
  assertEquals((await warnings({})).told, []);
});

Deno.test("warnOfInterfaces makes the list of interfaces no part of the configuration", async () => {
  const { files, digest } = await warnings({ "/proc/net/dev": LIST });
  assertEquals(files, ["a.conf", "/authkeys"]);
  assertEquals(digest, (await warnings({})).digest);
});
