import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { NativeInput } from "./build.ts";
import { readLdirectord, recognizesLdirectord } from "./format.ts";

const EXAMPLES = new URL("../../../examples/spring-ring/", import.meta.url);

function readExample(name: string) {
  const text = Deno.readTextFileSync(new URL(name, EXAMPLES));
  return readLdirectord({ path: name, text });
}

/** What the article's file says, by ldirectord's documented meaning of its directives. */
const ARTICLE: NativeInput = {
  autoreload: true,
  cleanstop: true,
  logfile: "/var/log/ldirectord.log",
  defaults: { quiescent: false },
  services: [
    {
      virtual: "10.0.0.150:9072/tcp",
      scheduler: "rr",
      check: {
        type: "http",
        interval: "1s",
        timeout: "1s",
        rise: 1,
        fall: 1,
        request: "/SpringRing/status",
        receive: "Sample SpringRing web application",
      },
      real: ["10.0.0.147:9072 masq 1", "10.0.0.146:9072 masq 1"],
    },
    {
      virtual: "10.0.0.150:7072/udp",
      scheduler: "rr",
      persistent: "1s",
      check: { type: "sip", interval: "1s", timeout: "1s", rise: 1, fall: 1 },
      real: ["10.0.0.147:7072 masq 1", "10.0.0.146:7072 masq 1"],
    },
  ],
};

Deno.test("readLdirectord reads the article's file as people paste it, with one warning", () => {
  const { input, problems } = readExample("ldirectord.cf");
  assertEquals<unknown>(input, ARTICLE);
  assertEquals(problems, [{
    severity: "warning",
    file: "ldirectord.cf",
    line: 16,
    path: "virtual 10.0.0.150:9072: real",
    message:
      '"real" of a virtual stands without indentation; it and 14 others are read as part of the virtual above',
  }]);
});

Deno.test("readLdirectord reads the article's file with its indentation, with no warning", () => {
  const { input, problems } = readExample("ldirectord-indented.cf");
  assertEquals<unknown>(input, ARTICLE);
  assertEquals(problems, []);
});

Deno.test("the article's file stands in both examples word for word, indentation and blank lines apart", () => {
  const words = (name: string) =>
    Deno.readTextFileSync(new URL(name, EXAMPLES)).split("\n").map((line) => line.trim())
      .filter((line) => line !== "");
  assertEquals(words("ldirectord.cf"), words("ldirectord-indented.cf"));
});

Deno.test("readLdirectord locates what later turns out to be wrong", () => {
  const { locate } = readExample("ldirectord.cf");
  assertEquals(locate(["services", 0]), 14);
  assertEquals(locate(["services", 0, "check", "receive"]), 24);
  assertEquals(locate(["services", 0, "check", "timeout"]), 2);
  assertEquals(locate(["services", 1, "real", 1]), 36);
  assertEquals(locate(["services", 2]), undefined);
});

Deno.test("readLdirectord gives no input where there is an error, and all problems at once", () => {
  const text = "fork=ja\nvirtual=10.0.0.1\n    servise=http\n\n    real=10.0.0.2:80\nquiescent=ja";
  const { input, problems } = readLdirectord({ path: "/etc/ha.d/ldirectord.cf", text });
  assertEquals(input, undefined);
  assertEquals(problems.map(({ line }) => line), [1, 2, 3, 5, 5, 6]);
  assert(problems.every(({ file }) => file === "/etc/ha.d/ldirectord.cf"));
});

Deno.test("readLdirectord reads a file with CRLF line ends but for yes and no", () => {
  const text =
    "checkinterval=3\nvirtual=10.0.0.1:80\n    real=10.0.0.2:80 masq\n\n\tservice=http\n";
  const body = text.replace("\n\n", "\n").replaceAll("\n", "\r\n");
  assertEquals(readLdirectord({ path: "a.cf", text: body }).problems, []);
  const { problems } = readLdirectord({ path: "a.cf", text: `quiescent=no\r\n${body}` });
  assertEquals(problems.length, 1);
  assertStringIncludes(problems[0]?.message ?? "", "LF line ends");
});

Deno.test("recognizesLdirectord goes by the name and else by the text", () => {
  const table = [
    ["/etc/ha.d/ldirectord.cf", "", true],
    ["web.cf", "", true],
    ["LDIRECTORD.CF", "", true],
    ["/etc/ha.d/ha.cf", "keepalive 2\n", false],
    ["/etc/ha.d/conf/ldirectord", "checktimeout=3\nvirtual=10.0.0.1:80\n", true],
    ["pasted.txt", "virtual6 = [::1]:80\n", true],
    ["pasted.txt", "  virtual = 10.0.0.1:80\n", true],
    ["pasted.txt", "# virtual=10.0.0.1:80\n", false],
    ["notes.txt", "nothing of that kind", false],
    ["ringmaster.yaml", "virtual=10.0.0.1:80", false],
    ["ringmaster.yml", "services: []", false],
    ["ringmaster.json", "{}", false],
    ["native", "services:\n  - virtual: 10.0.0.1:80/tcp\n", false],
  ] as const;
  for (const [path, text, wanted] of table) {
    assertEquals(recognizesLdirectord({ path, text }), wanted, `${path}: ${text}`);
  }
});
