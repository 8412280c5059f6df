import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../core/config/mod.ts";
import { formatProblem, type LayerChange } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const LDIRECTORD = `virtual=10.0.0.150:25
  real=10.0.0.1:25 masq
  checktype=connect
virtual=10.0.0.150:80
  real=10.0.0.1:80 masq 1
  real=10.0.0.2:80 masq 1
  service=http
  request="/"
`.replace(/^ {2}/gm, "\t");

Deno.test("the layer lies over a folder of Heartbeat, and problems of the files keep their lines", async () => {
  const at = (name: string) => `/etc/ha.d/${name}`;
  const files = createFakeFiles({
    [at("ha.cf")]:
      "keepalive 1\ndeadtime 4\nauto_failback off\nmcast eth0 225.0.0.1 694 1 0\nnode n1 n2\n",
    [at("haresources")]: "n1 ldirectord::ldirectord.cf 10.0.0.150/24/eth0\n",
    [at("ldirectord.cf")]: LDIRECTORD,
  });
  files.put(at("authkeys"), "auth 1\n1 sha1 secret\n", 0o600);
  const registry = createRegistry(builtinPlugins);
  const ports = createFakePorts({ files });
  const load = (...changes: readonly LayerChange[]) =>
    loadConfig({
      path: "/etc/ha.d",
      registry,
      ports,
      overrides: { node: "n1" },
      layer: changes.map((change) => ({ ...change, by: "anna", since: 0 })),
    });
  const mail = { service: "10.0.0.150:25/tcp", value: null };
  const web = { service: "10.0.0.150:80/tcp", server: "10.0.0.1:80", value: { weight: 5 } };
  const loaded = await load(mail, web);
  assert(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  assertEquals(
    loaded.config.services.map(({ name, servers }) => [name, servers.map(({ weight }) => weight)]),
    [["10.0.0.150:80/tcp", [5, 1]]],
  );
  assertEquals(loaded.source?.files, [at("ha.cf"), at("haresources"), at("ldirectord.cf")]);
  const file = loaded.source?.editable;
  assertEquals([file?.path, file?.format], [at("ldirectord.cf"), "ldirectord"]);
  assertEquals(
    file?.edit([{ kind: "set", path: ["services", 1, "real", 0], value: "10.0.0.1:80 masq 5" }]),
    LDIRECTORD.replace("10.0.0.1:80 masq 1", "10.0.0.1:80 masq 5"),
  );
  const wrong = await load(mail, { ...web, value: { weight: 5, check: { type: "htpp" } } });
  assertEquals(wrong.ok ? [] : wrong.problems.map(formatProblem), [
    'run-time change of server 10.0.0.1:80 of 10.0.0.150:80/tcp: check.type: unknown checker "htpp", ' +
    'did you mean "http"? there are connect, external, http, https, none, off, on, ping, sip',
  ]);
});
