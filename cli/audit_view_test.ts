import { assertEquals } from "@std/assert";
import type { AuditRecord } from "../mod.ts";
import { isAudit, renderAudit } from "./audit_view.ts";
import { formatMoment, plainPainter } from "./output.ts";

const TIME = Date.UTC(2026, 10, 22, 16);
const RECORD: AuditRecord = {
  id: 7,
  time: TIME,
  actor: "anna, unix socket",
  role: "admin",
  from: "unix socket",
  verb: "drain",
  target: "10.0.0.2:80 of web",
  before: "up",
  outcome: "done",
  after: "draining",
};

Deno.test("renderAudit tells who asked for what, from where, and what came of it", () => {
  const refused: AuditRecord = {
    id: 8,
    time: TIME,
    actor: "deploy",
    role: "operate",
    from: "10.0.0.9:40112",
    verb: "standby",
    target: "",
    outcome: "refused",
    reason: "there is\nnobody",
  };
  const when = formatMoment(TIME);
  const blank = " ".repeat(when.length - "TIME".length);
  assertEquals(
    renderAudit([RECORD, refused, { ...refused, outcome: "open" }], plainPainter),
    [
      `TIME${blank}  WHO                ROLE     FROM            WHAT                      OUTCOME`,
      `${when}  anna, unix socket  admin    -               drain 10.0.0.2:80 of web  draining (before: up)`,
      `${when}  deploy             operate  10.0.0.9:40112  standby                   refused: there is nobody`,
      `${when}  deploy             operate  10.0.0.9:40112  standby                   under way`,
    ],
  );
  assertEquals(renderAudit([], plainPainter), ["nobody has asked for anything that is kept"]);
});

Deno.test("isAudit takes records and nothing else", () => {
  assertEquals(isAudit([RECORD]), true);
  for (const other of [{}, [{}], [{ ...RECORD, time: "x" }], [{ ...RECORD, actor: 5 }]]) {
    assertEquals(isAudit(other), false);
  }
});
