import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { parseCommand } from "../args.ts";
import { eventLine } from "../event_view.ts";
import { plainPainter } from "../output.ts";
import { createTestConsole } from "../test_console.ts";
import { streamAnswer, toldEvent, toldText } from "../test_server.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { events } from "./events.ts";
import { runCommand } from "./test_files.ts";
import { withAnswers } from "./test_verbs.ts";

const PATH = "/api/v1/events";

Deno.test("events prints what is kept, a line each, and nothing where nothing is kept", async () => {
  const kept = [toldEvent(1), toldEvent(2)];
  await withAnswers({ [PATH]: () => Response.json(kept) }, async (socket, asked) => {
    const { code, console } = await runCommand(events, ["--socket", socket, "--after", "0"]);
    assertEquals(code, 0);
    assertEquals(
      console.stdout,
      kept.map((event) => `${eventLine(event, plainPainter)}\n`).join(""),
    );
    assertEquals(asked.map(({ path }) => path), ["/api/v1/events?limit=10000&after=0"]);
    const told = await runCommand(events, ["--socket", socket, "--json"]);
    assertEquals(JSON.parse(told.console.stdout), JSON.parse(JSON.stringify(kept)));
  });
  await withAnswers({ [PATH]: () => Response.json([]) }, async (socket) => {
    assertEquals((await runCommand(events, ["--socket", socket])).console.stdout, "");
    const told = await runCommand(events, ["--socket", socket, "--json"]);
    assertEquals(told.console.stdout, "[]\n");
  });
});

Deno.test("events refuses a number that is none before it asks anybody", async () => {
  const error = await assertRejects(
    () => runCommand(events, ["--after", "now", "--socket", "/nowhere"]),
    RingmasterError,
  );
  assertEquals(error.code, "usage");
});

Deno.test("events --follow prints each as it comes, and fails with no_director at the end", () =>
  withAnswers(
    { [PATH]: () => streamAnswer([toldText(1), toldText(2)]) },
    async (socket, asked) => {
      for (const json of [false, true]) {
        const words = ["--follow", "--after", "0", "--socket", socket, ...(json ? ["--json"] : [])];
        const console = createTestConsole();
        const error = await assertRejects(
          () => events.run(parseCommand(events, words), console),
          RingmasterError,
        );
        assertEquals(error.code, "no_director");
        assertStringIncludes(error.message, "; with --retry it would wait for the director");
        const lineOf = (id: number) =>
          json ? JSON.stringify(toldEvent(id)) : eventLine(toldEvent(id), plainPainter);
        assertEquals(console.stdout, `${lineOf(1)}\n${lineOf(2)}\n`);
      }
      assertEquals(asked.map(({ path }) => path), [`${PATH}?after=0`, `${PATH}?after=0`]);
    },
  ));

Deno.test("events --follow ends well when nobody reads any more", () =>
  withAnswers({ [PATH]: () => streamAnswer([toldText(1), toldText(2)], true) }, async (socket) => {
    const console = createTestConsole();
    console.close();
    assertEquals(await events.run(parseCommand(events, ["-f", "--socket", socket]), console), 0);
    assertEquals(console.stdout, `${eventLine(toldEvent(1), plainPainter)}\n`);
  }));

Deno.test("events tells only what is asked for, and finds a service by its name", () =>
  withAnswers({
    [PATH]: () =>
      Response.json([
        toldEvent(1, { service: "10.0.0.150:9072/tcp" }),
        toldEvent(2, { service: "10.0.0.150:9072/tcp", severity: "error", type: "server.down" }),
        toldEvent(3),
      ]),
    "/api/v1/status": () => Response.json(SNAPSHOT),
  }, async (socket) => {
    const idsOf = async (...words: string[]) => {
      const { console } = await runCommand(events, [...words, "--json", "--socket", socket]);
      return (JSON.parse(console.stdout) as { readonly id: number }[]).map(({ id }) => id);
    };
    assertEquals(await idsOf("--service", "spring-ring-http"), [1, 2]);
    assertEquals(await idsOf("--service", "10.0.0.150:9072/tcp"), [1, 2]);
    assertEquals(await idsOf("--severity", "warning"), [2]);
    assertEquals(await idsOf("--type", "service,server.up"), [1, 3]);
    assertEquals(await idsOf("--since", "2026-11-22T16:00:02Z"), [2, 3]);
  }));

Deno.test("events refuses filters that make no sense before it asks anybody", async () => {
  const types = [["--type", "server.dwon"], ["--type", "server,oper"], ["--type", ","]];
  for (const words of [["--severity", "loud"], ["--since", "soon"], ["--retry"], ...types]) {
    const error = await assertRejects(
      () => runCommand(events, [...words, "--socket", "/nowhere"]),
      RingmasterError,
    );
    assertEquals(error.code, "usage");
  }
});
