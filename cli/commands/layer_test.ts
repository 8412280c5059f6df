import { assertEquals, assertMatch } from "@std/assert";
import { layer, layerDrop } from "./layer.ts";
import { runCommand } from "./test_files.ts";
import { withAnswers } from "./test_verbs.ts";

const ENTRY = { service: "web", value: { scheduler: "wlc" }, by: "anna", since: 1, conflict: "no" };

Deno.test("layer lists the changes with what contradicts them, or JSON", () =>
  withAnswers({ "/api/v1/layer": () => Response.json([ENTRY]) }, async (socket) => {
    const { console } = await runCommand(layer, ["--socket", socket]);
    assertMatch(console.stdout, /\nweb +- +scheduler=wlc +anna +.*\n {2}conflict: no\n$/);
    const json = await runCommand(layer, ["--json", "--socket", socket]);
    assertEquals(JSON.parse(json.console.stdout), [ENTRY]);
  }));

Deno.test("layer drop takes back what is named, or everything, or only tells", () =>
  withAnswers({
    "/api/v1/layer": () => Response.json({ kind: "unchanged" }),
    "/api/v1/plan": () => Response.json({ operations: [], steps: [], warnings: [], problems: [] }),
  }, async (socket, asked) => {
    const drop = (...words: string[]) => runCommand(layerDrop, [...words, "--socket", socket]);
    assertEquals((await drop()).console.stdout, "nothing has changed\n");
    await drop("web");
    await drop("web", "10.0.0.2:80", "--force");
    assertEquals((await drop("web", "--plan")).console.stdout, "nothing would change\n");
    assertEquals(asked, [
      { path: "/api/v1/layer" },
      { path: "/api/v1/layer?service=web" },
      { path: "/api/v1/layer?service=web&server=10.0.0.2%3A80&force=true" },
      { path: "/api/v1/plan", body: { kind: "drop", service: "web" } },
    ]);
  }));
