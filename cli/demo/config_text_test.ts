import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import {
  builtinPlugins,
  createRegistry,
  formatEndpoint,
  loadConfig,
  RingmasterError,
  serviceId,
  systemPorts,
} from "../../mod.ts";
import { demoConfigText } from "./config_text.ts";
import { chooseLayout } from "./layout.ts";

const EXAMPLE = new URL("../../examples/spring-ring/ldirectord-indented.cf", import.meta.url);
const ARTICLE = await Deno.readTextFile(EXAMPLE);
const LAYOUT = chooseLayout(() => "free");

Deno.test("demoConfigText replaces addresses and the logfile, and keeps everything else", () => {
  const text = demoConfigText(ARTICLE, LAYOUT, "/tmp/demo/ringmaster.log");
  assertMatch(text, /^virtual=127\.0\.0\.150:9072$/m);
  assertMatch(text, /^ +real=127\.0\.0\.147:7072 masq 1$/m);
  assertMatch(text, /^logfile="\/tmp\/demo\/ringmaster\.log"$/m);
  assert(!text.includes("10.0.0."));
  const back = text.replaceAll("127.0.0.", "10.0.0.")
    .replace(/^logfile=.*$/m, 'logfile="/var/log/ldirectord.log"');
  assert(back.endsWith(ARTICLE), "only what had to change is changed");
});

Deno.test("demoConfigText gives each host its own port where they share an address", () => {
  const layout = chooseLayout((_protocol, { address }) =>
    address === "127.0.0.1" ? "free" : "no_address"
  );
  const text = demoConfigText(ARTICLE, layout, "/x");
  assertMatch(text, /^virtual=127\.0\.0\.1:9072$/m);
  assertMatch(text, /^ +real=127\.0\.0\.1:9074 masq 1$/m);
  assertMatch(text, /^ +real=127\.0\.0\.1:7073 masq 1$/m);
});

Deno.test("demoConfigText gives a configuration that loads without a warning", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-demo-text-" });
  try {
    const path = `${folder}/ldirectord.cf`;
    await Deno.writeTextFile(path, demoConfigText(ARTICLE, LAYOUT, `${folder}/x.log`));
    const registry = createRegistry(builtinPlugins);
    const loaded = await loadConfig({ path, registry, ports: systemPorts });
    assert(loaded.ok);
    assertEquals(loaded.warnings, []);
    assertEquals(loaded.config.autoreload, true);
    assertEquals(
      loaded.config.services.map(({ key, servers }) => [
        serviceId(key),
        ...servers.map(formatEndpoint),
      ]),
      [
        ["127.0.0.150:9072/tcp", "127.0.0.147:9072", "127.0.0.146:9072"],
        ["127.0.0.150:7072/udp", "127.0.0.147:7072", "127.0.0.146:7072"],
      ],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("demoConfigText refuses a file that is not the article's", () => {
  const error = assertThrows(
    () => demoConfigText("virtual=10.0.0.150:9072\n", LAYOUT, "/x"),
    RingmasterError,
  );
  assertEquals(error.code, "config_invalid");
  assertStringIncludes(error.message, "found 1 addresses");
});
