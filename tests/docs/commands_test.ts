import { assertEquals } from "@std/assert";
import { commandMentions, optionsOf, taskMentions, verbsOf } from "./commands.ts";

function mentioned(code: string): string[] {
  return commandMentions(`\n\`\`\`sh\n${code}\n\`\`\`\n`)
    .map(({ verb, options, line }) => [line, verb, ...options].join(" "));
}

Deno.test("commandMentions finds verbs and options in blocks of code", () => {
  assertEquals(mentioned("ringmaster run -c lb.yaml --backend userspace --dry-run"), [
    "3 run -c --backend --dry-run",
  ]);
  assertEquals(mentioned("$ sudo ringmaster status --json | jq --raw-output .node"), [
    "3 status --json",
  ]);
  assertEquals(mentioned("deno run --allow-all cli/main.ts check -c lb.yaml && echo --fine"), [
    "3 check -c",
  ]);
  assertEquals(mentioned("ringmaster plan -c PATH [--backend NAME]   # what would --change"), [
    "3 plan -c --backend",
  ]);
  assertEquals(mentioned("ringmaster drain|enable|disable SERVICE REAL"), [
    "3 drain",
    "3 enable",
    "3 disable",
  ]);
});

Deno.test("commandMentions finds verbs between backticks, and not in prose", () => {
  const document = "Here ringmaster runs. Say `ringmaster status` or `ringmaster version`.";
  assertEquals(commandMentions(document).map((each) => each.verb), ["status", "version"]);
});

Deno.test("commandMentions passes over paths, placeholders, options and versions", () => {
  const texts = [
    "ringmaster --help",
    "ringmaster VERB --help",
    "ringmaster 0.1.0 runs on AppNode1",
    "curl --unix-socket /run/ringmaster/admin.sock http://localhost",
    "ringmaster.yaml is",
    "# ringmaster",
    "ringmaster lb.yaml",
  ];
  for (const text of texts) assertEquals(mentioned(text), [], text);
});

const HELP = `ringmaster: a director

Usage: ringmaster COMMAND [OPTION...]

Commands:
  run      checks the real servers
  dry-run  tells what would change

Exit codes:
  0  done
`;

const RUN_HELP = `ringmaster run: checks

Usage: ringmaster run -c PATH [--dry-run]

Options:
  -c, --config PATH  the file
      --dry-run      change nothing
                     at all
  -h, --help         print this text`;

Deno.test("verbsOf and optionsOf read the program's help", () => {
  assertEquals(verbsOf(HELP), ["run", "dry-run"]);
  assertEquals(optionsOf(RUN_HELP), ["-c", "--config", "--dry-run", "-h", "--help"]);
  assertEquals(verbsOf(""), []);
  assertEquals(optionsOf(HELP), []);
});

Deno.test("taskMentions finds deno tasks, whichever way deno is started", () => {
  const document = "`deno task ok`, `npx --yes deno@2.9.6 task demo`, and deno task prose.";
  assertEquals(taskMentions(document), [{ task: "ok", line: 1 }, { task: "demo", line: 1 }]);
});
