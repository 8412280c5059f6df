import { assertEquals } from "@std/assert";
import { applyChange } from "./apply_change.ts";
import { parseCommand } from "./args.ts";
import { withAnswers } from "./commands/test_verbs.ts";
import { CHANGE_OPTIONS } from "./commands/service.ts";
import { createTestConsole } from "./test_console.ts";

const SPEC = { name: "server remove", summary: "", options: CHANGE_OPTIONS };
const PATH = "/api/v1/services/web/servers/10.0.0.2%3A80";

Deno.test("applyChange does it, or with --plan only asks what it would do", () =>
  withAnswers({
    [PATH]: () => Response.json({ kind: "applied", changes: [] }),
    "/api/v1/plan": () =>
      Response.json({ operations: [], steps: ["it would"], warnings: [], problems: [] }),
  }, async (socket, asked) => {
    const change = { service: "web", server: "10.0.0.2:80", value: null };
    const console = createTestConsole();
    const args = (...words: string[]) => parseCommand(SPEC, ["--socket", socket, ...words]);
    assertEquals(await applyChange(change, args("--plan"), console), 0);
    assertEquals(asked, [{ path: "/api/v1/plan", body: { kind: "change", change } }]);
    assertEquals(await applyChange(change, args(), console), 0);
    assertEquals(console.stdout, "it would\napplied; no service or server is different\n");
    assertEquals(asked[1], { path: PATH });
  }));
