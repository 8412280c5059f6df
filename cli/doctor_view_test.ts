import { assertEquals } from "@std/assert";
import type { Finding } from "../mod.ts";
import { renderFindings } from "./doctor_view.ts";
import { colourPainter, plainPainter } from "./output.ts";

const FINDINGS: readonly Finding[] = [
  { status: "ok", subject: "kernel module ip_vs", message: "it is loaded" },
  {
    status: "warning",
    subject: "net.ipv4.ip_forward",
    message: "it is 0, wanted is 1",
    remedy: "sysctl -w net.ipv4.ip_forward=1",
  },
  { status: "failed", subject: "ipvsadm", message: "it is not installed", remedy: "install it" },
];

Deno.test("renderFindings shows each finding with its remedy below it, and counts them", () => {
  assertEquals(renderFindings(FINDINGS, plainPainter), [
    "ok       kernel module ip_vs: it is loaded",
    "warning  net.ipv4.ip_forward: it is 0, wanted is 1",
    "         -> sysctl -w net.ipv4.ip_forward=1",
    "failed   ipvsadm: it is not installed",
    "         -> install it",
    "",
    "1 ok, 1 warning, 1 failed",
  ]);
});

Deno.test("renderFindings says so where there is nothing", () => {
  assertEquals(renderFindings([], plainPainter), ["", "0 ok, 0 warnings, 0 failed"]);
});

Deno.test("renderFindings paints the status, and steers no terminal", () => {
  const evil: Finding = { status: "failed", subject: "a\x1b[2J", message: "b\n", remedy: "c\x07" };
  assertEquals(renderFindings([evil], colourPainter).slice(0, 2), [
    "\x1b[31mfailed \x1b[39m  a [2J: b ",
    "         \x1b[1m-> c \x1b[22m",
  ]);
});
