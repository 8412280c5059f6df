import { assert, assertMatch, assertStringIncludes } from "@std/assert";
import { plainPainter } from "../output.ts";
import { introduction } from "./introduction.ts";

const PARTS = {
  folder: "/tmp/d",
  prefix: "rmdemo7-",
  program: "deno run x",
  kernel: false,
  pagePorts: [8694, 8697],
  token: "rm_abc_def",
};

Deno.test("introduction says who is where, and gives commands that can be pasted", () => {
  const text = introduction(PARTS, plainPainter).join("\n");
  assertMatch(
    text,
    /^ {2}AppNode1 +director, 10\.0\.0\.151 +namespace rmdemo7-director1 +\/tmp\/d/m,
  );
  assertMatch(text, /^ {2}node2 +application node, 10\.0\.0\.146 +namespace rmdemo7-node2$/m);
  assertStringIncludes(text, "deno run x status --watch --socket /tmp/d/AppNode1/admin.sock");
  assertStringIncludes(
    text,
    "http://127.0.0.1:8697  AppNode2\n  Looking is free there; to change something, give this token: rm_abc_def",
  );
  assertStringIncludes(
    text,
    "ip netns exec rmdemo7-client curl -s http://10.0.0.154:9072/SpringRing/status",
  );
});

Deno.test("introduction says whether connections are synchronized", () => {
  assertMatch(
    introduction(PARTS, plainPainter).join("\n"),
    /no ip_vs.*LVSSyncDaemonSwap is left out/,
  );
  const kernel = introduction({ ...PARTS, kernel: true }, plainPainter).join("\n");
  assertStringIncludes(kernel, "LVSSyncDaemonSwap tells");
  assert(!kernel.includes("left out"));
});
