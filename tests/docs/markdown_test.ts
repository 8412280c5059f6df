import { assertEquals } from "@std/assert";
import { anchors, cellsOf, codeLines, fencedBlocks, links, tableRows } from "./markdown.ts";

const DOCUMENT = `# Ringmaster: the plan

See [the plan](docs/plan.md#rooms) and ![a picture](picture.svg "title"), not \`[this](code.md)\`.
[home]: https://example.org/

\`\`\`yaml
services: []
# [not](a-link.md)
\`\`\`

Run \`ringmaster run\` or:

    ringmaster status --json

    ringmaster plan
- a list
    that goes on, no code

\`\`\`\`text
\`\`\`yaml
inner: no block of its own
\`\`\`
\`\`\`\`

| code    | meaning     |
| ------- | ----------- |
| \`usage\` | one \\| two |
| x       |             |

## Rooms

## Rooms
`;

Deno.test("fencedBlocks gives each block with its words, its text and its line", () => {
  assertEquals(fencedBlocks(DOCUMENT), [
    { info: "yaml", text: "services: []\n# [not](a-link.md)\n", line: 7 },
    { info: "text", text: "```yaml\ninner: no block of its own\n```\n", line: 20 },
  ]);
});

Deno.test("fencedBlocks gives an empty block for two fences without a line between them", () => {
  assertEquals(fencedBlocks("```\n```\n"), [{ info: "", text: "", line: 2 }]);
});

Deno.test("codeLines gives what is set as code, in prose and in blocks", () => {
  assertEquals(codeLines(DOCUMENT).filter(({ text }) => text.includes("ringmaster")), [
    { text: "ringmaster run", line: 11 },
    { text: "    ringmaster status --json", line: 13 },
    { text: "    ringmaster plan", line: 15 },
  ]);
});

Deno.test("links gives links, pictures and definitions of the prose, and none of the code", () => {
  assertEquals(links(DOCUMENT), [
    { target: "docs/plan.md#rooms", line: 3 },
    { target: "picture.svg", line: 3 },
    { target: "https://example.org/", line: 4 },
  ]);
});

Deno.test("anchors are those of GitHub, counted where headings repeat", () => {
  assertEquals(anchors(DOCUMENT), ["ringmaster-the-plan", "rooms", "rooms-1"]);
});

Deno.test("tableRows gives the rows below the heading of a table", () => {
  assertEquals(tableRows(DOCUMENT), [
    { cells: ["`usage`", "one | two"], line: 27 },
    { cells: ["x", ""], line: 28 },
  ]);
});

Deno.test("cellsOf keeps an escaped bar in its cell", () => {
  assertEquals(cellsOf("| a \\| b | c |"), ["a | b", "c"]);
});
