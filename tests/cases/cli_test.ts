/** The command line as scripts use it: exit codes, what is on which stream, help texts. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../mod.ts";
import { ARTICLE, ringmaster, withFolder } from "./cli_program.ts";

const COMMANDS = (
  "run check convert keygen token_add token_list token_remove plan status why events audit replay " +
  "drain enable disable weight server_add server_set server_remove service_set service_remove " +
  "layer layer_drop promote role standby takeover release sync reload config_show config_check " +
  "config_replace doctor demo plugins schema completions version"
).split(" ").map((name) => name.replace("_", " ")).concat(
  "cl_status",
  "heartbeat",
  "hb_standby",
  "hb_takeover",
);

Deno.test("ringmaster without a command prints the help on standard error and ends with 2", async () => {
  const { code, stdout, stderr } = await ringmaster();
  assertEquals(code, 2);
  assertEquals(stdout, "");
  assertStringIncludes(stderr, "Usage: ringmaster COMMAND");
});

Deno.test("ringmaster --help lists exactly the commands that there are", async () => {
  const { code, stdout } = await ringmaster("--help");
  assertEquals(code, 0);
  const listed = /Commands:\n((?: {2}\w+ .*\n)+)/.exec(stdout)?.[1] ?? "";
  assertEquals(
    [...listed.matchAll(/^ {2}(\w+(?: \w+)?) {2}/gm)].map((match) => match[1]),
    COMMANDS,
  );
  assertEquals((await ringmaster("help")).stdout, stdout);
});

for (const command of COMMANDS) {
  Deno.test(`ringmaster ${command} --help explains the command`, async () => {
    const { code, stdout, stderr } = await ringmaster(...command.split(" "), "--help");
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assert(stdout.startsWith(`ringmaster ${command}: `), stdout);
    assertMatch(stdout, new RegExp(`^Usage: ringmaster ${command}\\b.*$`, "m"));
    assertStringIncludes(stdout, "-h, --help");
    for (const line of stdout.split("\n")) assert(line.length <= 110, `too long: ${line}`);
    assertEquals((await ringmaster("help", ...command.split(" "))).stdout, stdout);
  });
}

Deno.test("ringmaster explains a word with which several commands begin, and asks for the second", async () => {
  for (const words of [["server", "--help"], ["help", "server"]]) {
    const { code, stdout } = await ringmaster(...words);
    assertEquals(code, 0);
    assertMatch(stdout, /^Usage: ringmaster server add\|set\|remove \.\.\.$/m);
    assertMatch(stdout, /^ {2}server remove {2}/m);
  }
  const { code, stderr } = await ringmaster("server");
  assertEquals(code, 2);
  assertStringIncludes(stderr, '"server" wants another word: there are server add, ');
});

Deno.test("ringmaster names the nearest word for a misspelt command or option, and ends with 2", async () => {
  const command = await ringmaster("chekc", "-c", ARTICLE);
  assertEquals(command.code, 2);
  assertEquals(
    command.stderr,
    'ringmaster: unknown command "chekc", did you mean "check"? there are ' +
      `${COMMANDS.join(", ")}; "ringmaster --help" says more\n`,
  );
  const option = await ringmaster("check", "--confg", ARTICLE);
  assertEquals(option.code, 2);
  assertEquals(
    option.stderr,
    'ringmaster: unknown option "--confg", did you mean "--config"? ' +
      '"ringmaster check --help" says more\n',
  );
  const operand = await ringmaster("weight", "web", "10.0.0.2:80");
  assertEquals(operand.code, 2);
  assertEquals(
    operand.stderr,
    "ringmaster: cannot weight without N: ringmaster weight SERVICE REAL N [--plan] [--json] " +
      '[--socket PATH] [--host URL]; "ringmaster weight --help" says more\n',
  );
  const missing = await ringmaster("run");
  assertEquals(missing.code, 2);
  assertStringIncludes(missing.stderr, "ringmaster: cannot run without -c PATH");
});

Deno.test("ringmaster check says that the article's file is valid, with one warning", async () => {
  const { code, stdout, stderr } = await ringmaster("check", "-c", ARTICLE);
  assertEquals(code, 0);
  assertEquals(stdout, `${ARTICLE} is valid: 2 services, 4 real servers\n`);
  assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  assertStringIncludes(stderr, "warning");
});

Deno.test("ringmaster check prints every problem with file and line, and ends with 1", () =>
  withFolder(async (folder) => {
    const path = `${folder}/ldirectord.cf`;
    const article = await Deno.readTextFile(ARTICLE);
    await Deno.writeTextFile(
      path,
      article.replace("checktimeout=1", "chektimeout=1").replace("scheduler=rr", "scheduler=rrr"),
    );
    const { code, stdout, stderr } = await ringmaster("check", "-c", path);
    assertEquals({ code, stdout }, { code: 1, stdout: "" });
    assertMatch(stderr, /ldirectord\.cf:2: .*"chektimeout", did you mean "checktimeout"\?/);
    assertMatch(stderr, /ldirectord\.cf:\d+: .*"rrr"/);
    for (const line of stderr.trimEnd().split("\n")) {
      assertMatch(line, /ldirectord\.cf:\d+: /);
    }
  }));

Deno.test("ringmaster plan prints the article's table as operations", async () => {
  const { code, stdout } = await ringmaster("plan", "-c", ARTICLE, "--backend", "memory");
  assertEquals(code, 0);
  assertEquals(stdout.trimEnd().split("\n").sort(), [
    "add server 10.0.0.146:7072 masq weight 1 to 10.0.0.150:7072/udp",
    "add server 10.0.0.146:9072 masq weight 1 to 10.0.0.150:9072/tcp",
    "add server 10.0.0.147:7072 masq weight 1 to 10.0.0.150:7072/udp",
    "add server 10.0.0.147:9072 masq weight 1 to 10.0.0.150:9072/tcp",
    "add service 10.0.0.150:7072/udp rr persistent 1s",
    "add service 10.0.0.150:9072/tcp rr",
  ]);
});

Deno.test("ringmaster status ends with 3 and one sentence where no director answers", async () => {
  const { code, stdout, stderr } = await ringmaster("status", "--socket", "/nowhere/at/all.sock");
  assertEquals({ code, stdout }, { code: 3, stdout: "" });
  assertEquals(
    stderr,
    'ringmaster: cannot reach a director at "/nowhere/at/all.sock": there is no such socket; ' +
      'start one with "ringmaster run", or name its socket with --socket\n',
  );
});

Deno.test("ringmaster version and --version print the version", async () => {
  for (const word of ["version", "--version"]) {
    assertEquals((await ringmaster(word)).stdout, `ringmaster ${VERSION}\n`);
  }
});

Deno.test("ringmaster convert writes the article's file as YAML that checks and plans the same", () =>
  withFolder(async (folder) => {
    const output = `${folder}/ringmaster.yaml`;
    const written = await ringmaster("convert", ARTICLE, "-o", output);
    assertEquals([written.code, written.stdout], [0, ""]);
    assertEquals((await ringmaster("convert", ARTICLE)).stdout, await Deno.readTextFile(output));
    assertEquals((await ringmaster("check", "-c", output)).code, 0);
    const planOf = async (path: string) =>
      (await ringmaster("plan", "-c", path, "--backend", "memory")).stdout;
    assertEquals(await planOf(output), await planOf(ARTICLE));
    const again = await ringmaster("convert", ARTICLE, "-o", output);
    assertEquals(again.code, 1);
    assertStringIncludes(again.stderr, "it is there already; --force overwrites it");
  }));

Deno.test("ringmaster schema, plugins and completions print to standard output and nothing else", async () => {
  for (const words of [["schema"], ["plugins"], ["completions", "bash"]]) {
    const { code, stdout, stderr } = await ringmaster(...words);
    assertEquals([code, stderr], [0, ""], words.join(" "));
    assert(stdout.endsWith("\n") && stdout.length > 500, words.join(" "));
  }
  const listed = JSON.parse((await ringmaster("plugins", "--json")).stdout) as { id: string }[];
  assert(listed.some(({ id }) => id === "checker.http"));
});
