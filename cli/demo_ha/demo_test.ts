import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";

// The demo with its network is in tests/namespaces/demo_ha_test.ts.

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

Deno.test("runHaDemo says what it needs where the machine lacks it, and leaves nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-demo-needs-" });
  try {
    // Without a PATH there is no ip(8) for root either.
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--cached-only", "--allow-all", MAIN, "demo", "--ha"],
      env: { PATH: folder, TMPDIR: folder, NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stderr);
    const wanted = Deno.build.os !== "linux"
      ? /^ringmaster: cannot run the demo of two directors on \w+: .* Linux network namespaces/
      : Deno.uid() === 0
      ? /^ringmaster: cannot .*: it needs the program "ip", which the package iproute2 brings\n$/
      : /^ringmaster: cannot .*: it needs root, .*"sudo .*cli\/main\.ts demo --ha"\n$/;
    assertMatch(said, wanted);
    assertEquals([code, new TextDecoder().decode(stdout)], [1, ""]);
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
