import { assertEquals } from "@std/assert";
import type { InputEdit } from "../../../core/plugin/mod.ts";
import { byHandLdirectord } from "./by_hand.ts";

const TEXT = `virtual=10.0.0.150:80
\treal=10.0.0.1:80 masq 1
\treal=10.0.0.2:80 masq 1
\tservice=http
`;

const words = (...edits: readonly InputEdit[]) =>
  byHandLdirectord({ path: "ldirectord.cf", text: TEXT }, edits);

Deno.test("lines to put in, to replace and to take out are named with their numbers", () => {
  assertEquals(
    words(
      { kind: "append", path: ["services", 0, "real"], value: "10.0.0.9:80 masq 2" },
      { kind: "set", path: ["services", 0, "real", 1], value: "10.0.0.2:80 masq 7" },
      { kind: "remove", path: ["services", 0, "real", 0] },
    ),
    `# behind line 3, put in:
\treal=10.0.0.9:80 masq 2

# instead of line 3:
#   real=10.0.0.2:80 masq 1
\treal=10.0.0.2:80 masq 7

# take out line 2:
#   real=10.0.0.1:80 masq 1
`,
  );
});

Deno.test("what has no words is told with its place, and a list or a service as lines", () => {
  assertEquals(
    words(
      { kind: "set", path: ["services", 0, "name"], value: "web" },
      { kind: "set", path: ["services", 0, "real"], value: ["10.0.0.8:80", { weight: 1 }] },
      {
        kind: "append",
        path: ["services"],
        value: { virtual: "[::1]:80", check: { type: "http", rise: 2 }, real: ["[::2]:80 gate"] },
      },
      { kind: "append", path: ["services"], value: {} },
    ),
    `# line 1, virtual 10.0.0.150:80: name is to be "web", for which ldirectord.cf has no words

# line 1, virtual 10.0.0.150:80: let its servers be these:
\treal=10.0.0.8:80 masq 1
# a server for which ldirectord.cf has no words: {"weight":1}

# put in, with a blank line before and behind it:
# For this of it ldirectord.cf has no words:
# check.rise 2
virtual6=[::1]:80
\treal6=[::2]:80 gate 1
\tprotocol=tcp
\tservice=http

# a service without an address: {}
`,
  );
});
