import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { plainPainter } from "../output.ts";
import { toldEvent } from "../test_server.ts";
import { renderWhy } from "../why_view.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";
import { why } from "./why.ts";

const PATH = "/api/v1/why";
const EXPLANATION = {
  service: "10.0.0.1:80/tcp",
  state: ["1 of 2 servers is up"],
  events: [toldEvent(1)],
};

Deno.test("why asks about a service, or about one of its servers, and prints the chain", () =>
  withAnswers({ [PATH]: () => Response.json(EXPLANATION) }, async (socket, asked) => {
    const { code, console } = await runCommand(why, ["a&b", "--socket", socket]);
    assertEquals(code, 0);
    assertEquals(console.stdout, `${renderWhy(EXPLANATION, plainPainter).join("\n")}\n`);
    await runCommand(why, ["web", "[2001:db8::1]:80", "--socket", socket]);
    assertEquals(asked.map(({ path }) => path), [
      "/api/v1/why?service=a%26b",
      "/api/v1/why?service=web&server=%5B2001%3Adb8%3A%3A1%5D%3A80",
    ]);
  }));

Deno.test("why --json prints what the director says", () =>
  withAnswers({ [PATH]: () => Response.json(EXPLANATION) }, async (socket) => {
    const { console } = await runCommand(why, ["web", "--json", "--socket", socket]);
    assertEquals(JSON.parse(console.stdout), JSON.parse(JSON.stringify(EXPLANATION)));
  }));

Deno.test("why fails with the director's sentence where there is no such service", () =>
  withAnswers({ [PATH]: () => problem(404, 'cannot find "wbe"') }, async (socket) => {
    const error = await assertRejects(
      () => runCommand(why, ["wbe", "--socket", socket]),
      RingmasterError,
    );
    assertEquals([error.code, error.message], ["not_found", 'cannot find "wbe"']);
  }));

Deno.test("why does not take something else for an explanation", () =>
  withAnswers({ [PATH]: () => Response.json({ ...EXPLANATION, events: [1] }) }, async (socket) => {
    const error = await assertRejects(
      () => runCommand(why, ["web", "--socket", socket]),
      RingmasterError,
    );
    assertStringIncludes(error.message, "what answers there is no director");
  }));
