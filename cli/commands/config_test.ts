import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { withServer } from "../test_server.ts";
import { configCheck, configReplace, configShow } from "./config.ts";
import { runCommand, withFile } from "./test_files.ts";
import { problem } from "./test_verbs.ts";

const CONFIGURATION = {
  path: "/etc/r.yaml",
  format: "yaml",
  etag: "abc",
  files: [{ path: "/etc/r.yaml", text: "old: 1" }],
  inForce: true,
};

interface Scene {
  readonly socket: string;
  readonly file: string;
  /** `PUT /api/v1/config "abc" {...}`. */
  readonly asked: readonly string[];
}

/** A director with one file, and another file beside it with `new: 2`. */
async function withScene(
  answers: Readonly<Record<string, () => Response>>,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  await withServer(async (request) => {
    const { pathname, search } = new URL(request.url);
    const key = `${request.method} ${pathname}`;
    const text = await request.text();
    asked.push([key + search, request.headers.get("if-match") ?? "", text].join(" ").trim());
    return answers[key]?.() ?? problem(404, `no ${key}`);
  }, (socket) => withFile("new: 2\n", (file) => body({ socket, file, asked })));
}

const SHOW = { "GET /api/v1/config": () => Response.json(CONFIGURATION) };
const SENT = JSON.stringify({ files: [{ path: "/etc/r.yaml", text: "new: 2\n" }] });

Deno.test("config show prints one file as it is, and several behind their paths", async () => {
  await withScene(SHOW, async ({ socket }) => {
    const { console } = await runCommand(configShow, ["--socket", socket]);
    assertEquals([console.stdout, console.stderr], ["old: 1\n", ""]);
    const json = await runCommand(configShow, ["--socket", socket, "--json"]);
    assertEquals(JSON.parse(json.console.stdout), CONFIGURATION);
  });
  const files = [{ path: "a", text: "x\n" }, { path: "b", text: "" }];
  const several = () => Response.json({ ...CONFIGURATION, files, inForce: false });
  await withScene({ "GET /api/v1/config": several }, async ({ socket }) => {
    const { console } = await runCommand(configShow, ["--socket", socket]);
    assertEquals(console.stdout, "==> a <==\nx\n==> b <==\n");
    assertEquals(console.stderr, "ringmaster: this is not what is in force\n");
  });
});

Deno.test("config replace sends the file with the tag of what it replaces, or the one that was named", () =>
  withScene({
    ...SHOW,
    "PUT /api/v1/config": () => Response.json({ kind: "applied", changes: ["it is new"] }),
  }, async ({ socket, file, asked }) => {
    const { code, console } = await runCommand(configReplace, [file, "--socket", socket]);
    assertEquals([code, console.stdout], [0, "it is new\n"]);
    await runCommand(configReplace, [file, "--etag", "xyz", "--force", "--socket", socket]);
    assertEquals(asked, [
      "GET /api/v1/config",
      `PUT /api/v1/config "abc" ${SENT}`,
      "GET /api/v1/config",
      `PUT /api/v1/config?force=true "xyz" ${SENT}`,
    ]);
  }));

Deno.test("config replace is refused where somebody has changed the files meanwhile", () =>
  withScene({
    ...SHOW,
    "PUT /api/v1/config": () => problem(412, "cannot replace: it was changed"),
  }, async ({ socket, file }) => {
    const error = await assertRejects(
      () => runCommand(configReplace, [file, "--socket", socket]),
      RingmasterError,
    );
    assertEquals([error.code, error.message], [
      "changed_meanwhile",
      "cannot replace: it was changed",
    ]);
  }));

Deno.test("config replace --plan asks what it would do, and a file that is not there is said", () =>
  withScene({
    ...SHOW,
    "POST /api/v1/plan": () =>
      Response.json({ operations: [], steps: ["it would"], warnings: [], problems: [] }),
  }, async ({ socket, file, asked }) => {
    const { console } = await runCommand(configReplace, [file, "--plan", "--socket", socket]);
    assertEquals(console.stdout, "it would\n");
    assertStringIncludes(asked[1] ?? "", 'POST /api/v1/plan {"kind":"files"'.slice(0, 17));
    const missing = () => runCommand(configReplace, [`${file}.no`, "--socket", socket]);
    await assertRejects(missing, RingmasterError, `cannot read "${file}.no"`);
  }));

Deno.test("config check tells problems and ends with 1, or what would happen", async () => {
  const found = { valid: true, problems: [], warnings: ["w"], steps: ["it would"] };
  await withScene(
    { ...SHOW, "POST /api/v1/config/check": () => Response.json(found) },
    async ({ socket, file, asked }) => {
      const { code, console } = await runCommand(configCheck, [file, "--socket", socket]);
      assertEquals([code, console.stdout], [0, "it would\n"]);
      assertEquals(console.stderr, "ringmaster: warning: w\n");
      await runCommand(configCheck, ["--socket", socket]);
      assertEquals(asked.slice(1), [
        `POST /api/v1/config/check  ${SENT}`,
        "POST /api/v1/config/check  {}",
      ]);
    },
  );
  const bad = { ...found, valid: false, problems: ["r.yaml:1: bad"], warnings: [] };
  await withScene({ "POST /api/v1/config/check": () => Response.json(bad) }, async ({ socket }) => {
    const { code, console } = await runCommand(configCheck, ["--socket", socket]);
    assertEquals([code, console.stdout, console.stderr], [1, "", "r.yaml:1: bad\n"]);
  });
});
