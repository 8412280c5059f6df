import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { plainPainter } from "../output.ts";
import { toldEvent } from "../test_server.ts";
import { renderWhy, type ToldExplanation } from "../why_view.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";
import { why } from "./why.ts";

const PATH = "/api/v1/why";
const EXPLANATION = {
  service: "10.0.0.1:80/tcp",
  state: ["1 of 2 servers is up"],
  events: [toldEvent(1)],
};

function rendered(explanation: ToldExplanation): string {
  return `${renderWhy(explanation, { now: Date.now(), paint: plainPainter }).join("\n")}\n`;
}

/** Ages grow while the test runs. */
function withoutAges(text: string): string {
  return text.replaceAll(/ +(\d+[dhms] )+ago/g, "");
}

Deno.test("why asks about a service, or about one of its servers, and prints the chain", () =>
  withAnswers({ [PATH]: () => Response.json(EXPLANATION) }, async (socket, asked) => {
    const { code, console } = await runCommand(why, ["a&b", "--socket", socket]);
    assertEquals(code, 0);
    assertEquals(withoutAges(console.stdout), withoutAges(rendered(EXPLANATION)));
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

const ROLE = { group: "resources", state: ["it is held here"], events: [toldEvent(1)] };

Deno.test("why without a service tells why this director has its role", () =>
  withAnswers({ [PATH]: () => Response.json(ROLE) }, async (socket, asked) => {
    const { code, console } = await runCommand(why, ["--socket", socket]);
    assertEquals(code, 0);
    assertEquals(withoutAges(console.stdout), withoutAges(rendered(ROLE)));
    assertStringIncludes(console.stdout, "group resources\n  it is held here\n");
    assertEquals(asked.map(({ path }) => path), [PATH]);
  }));

Deno.test("why takes a name that no service has for a group", () => {
  const answers = {
    [PATH]: (count: number) => count === 0 ? problem(404, "none") : Response.json(ROLE),
  };
  return withAnswers(answers, async (socket, asked) => {
    const { console } = await runCommand(why, ["resources", "--socket", socket]);
    assertStringIncludes(console.stdout, "it is held here");
    assertEquals(asked.map(({ path }) => path), [
      `${PATH}?service=resources`,
      `${PATH}?group=resources`,
    ]);
  });
});

Deno.test("why says of a name that is neither a service nor a group what there is of both", () => {
  const told = ['cannot find service "wbe"; there are web', 'cannot find group "wbe"; there are g'];
  const answers = { [PATH]: (count: number) => problem(404, told[count] ?? "") };
  return withAnswers(answers, async (socket) => {
    const error = await assertRejects(
      () => runCommand(why, ["wbe", "--socket", socket]),
      RingmasterError,
    );
    assertEquals([error.code, error.message], ["not_found", told.join("; ")]);
  });
});

Deno.test("why asks for no group where a server is named, and hides no other failure", () => {
  const answers = { [PATH]: (count: number) => problem([404, 404, 500][count] ?? 404, "so") };
  return withAnswers(answers, async (socket, asked) => {
    const words = ["web", "10.0.0.1:80", "--socket", socket];
    await assertRejects(() => runCommand(why, words), RingmasterError, "so");
    assertEquals(asked.length, 1);
    const error = await assertRejects(
      () => runCommand(why, ["web", "--socket", socket]),
      RingmasterError,
    );
    assertEquals([error.code, asked.length], ["connection_failed", 3]);
  });
});

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
