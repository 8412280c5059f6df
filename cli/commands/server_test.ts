import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { SNAPSHOT, UP_SERVER } from "../test_snapshot.ts";
import { serverAdd, serverRemove, serverSet } from "./server.ts";
import { runCommand } from "./test_files.ts";
import { withAnswers } from "./test_verbs.ts";

const NEW = "10.0.0.148:9072";
const SERVICE = "spring-ring-http";
const pathOf = (server: string) =>
  `/api/v1/services/${SERVICE}/servers/${encodeURIComponent(server)}`;
const done = () => Response.json({ kind: "applied", changes: ["so it is"] });
const answers = {
  [pathOf(NEW)]: done,
  [pathOf(UP_SERVER.id)]: done,
  "/api/v1/status": () => Response.json(SNAPSHOT),
};

Deno.test("server add writes the server as the configuration would", () =>
  withAnswers(answers, async (socket, asked) => {
    const add = (...words: string[]) => runCommand(serverAdd, [...words, "--socket", socket]);
    assertEquals((await add(SERVICE, NEW)).console.stdout, "so it is\n");
    await add(SERVICE, NEW, "gate");
    await add(SERVICE, NEW, "gate", "2");
    assertEquals(asked.filter(({ path }) => path === pathOf(NEW)).map(({ body }) => body), [
      NEW,
      `${NEW} gate`,
      `${NEW} gate 2`,
    ]);
  }));

Deno.test("server add refuses one that is there, and words that are none", () =>
  withAnswers(answers, async (socket, asked) => {
    const refusal = (...words: string[]) =>
      assertRejects(
        () => runCommand(serverAdd, [...words, "--socket", socket]),
        RingmasterError,
      );
    const known = await refusal(SERVICE, UP_SERVER.id);
    assertStringIncludes(known.message, 'it is there already; "ringmaster server set" changes it');
    assertEquals((await refusal("10.0.0.150:9072/tcp", UP_SERVER.id)).code, "refused");
    assertEquals((await refusal(SERVICE, NEW, "nat")).code, "usage");
    assertEquals((await refusal(SERVICE, NEW, "masq", "70000")).code, "usage");
    assertEquals(asked.filter(({ path }) => path !== "/api/v1/status"), []);
  }));

Deno.test("server set sends only what is to be different, and server remove nothing", () =>
  withAnswers(answers, async (socket, asked) => {
    const words = [SERVICE, UP_SERVER.id, "weight=5", "check.port=9000", "--socket", socket];
    await runCommand(serverSet, words);
    await runCommand(serverRemove, [SERVICE, UP_SERVER.id, "--socket", socket]);
    assertEquals(asked, [
      { path: pathOf(UP_SERVER.id), body: { weight: 5, check: { port: 9000 } } },
      { path: pathOf(UP_SERVER.id) },
    ]);
  }));
