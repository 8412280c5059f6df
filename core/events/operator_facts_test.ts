import { expectLines, expectSeverities, expectTypes, type Samples } from "./samples_fixture.ts";
import type { OperatorFact } from "./operator_facts.ts";

const request = { verb: "drain", target: "10.0.0.147:9072 of web" };

const SAMPLES: Samples<OperatorFact["type"]> = {
  "operator.asked": {
    fact: {
      type: "operator.asked",
      ...request,
      actor: "anna",
      role: "operate",
      from: "127.0.0.1:40112",
      before: "enabled",
    },
    line:
      "anna (operate, from 127.0.0.1:40112) asks: drain 10.0.0.147:9072 of web; before: enabled",
    severity: "info",
  },
  "operator.done": {
    fact: { type: "operator.done", verb: "reload", target: "", after: "unchanged" },
    line: "reload is done: unchanged",
    severity: "info",
  },
  "operator.refused": {
    fact: { type: "operator.refused", ...request, reason: "there is no such server" },
    line: "drain 10.0.0.147:9072 of web is refused: there is no such server",
    severity: "warning",
  },
  "layer.conflict_found": {
    fact: {
      type: "layer.conflict_found",
      subject: "service web",
      message: "stays in force, but the file has another scheduler now",
    },
    line:
      "the run-time change of service web stays in force, but the file has another scheduler now",
    severity: "warning",
  },
  "layer.conflict_ended": {
    fact: { type: "layer.conflict_ended", subject: "service web" },
    line: "the run-time change of service web and the file no longer contradict each other",
    severity: "info",
  },
  "journal.failed": {
    fact: { type: "journal.failed", path: "/var/lib/j", message: "no space left on device" },
    line: "journal /var/lib/j keeps nothing at the moment: no space left on device",
    severity: "error",
  },
  "journal.recovered": {
    fact: { type: "journal.recovered", path: "/var/lib/j" },
    line: "journal /var/lib/j keeps records again",
    severity: "info",
  },
  "director.stalled": {
    fact: { type: "director.stalled", stalledMs: 230.4 },
    line: "the program stood still for 230 ms",
    severity: "warning",
  },
};

Deno.test("operator facts are told in sentences, as loud as they are", () => {
  expectLines(Object.values(SAMPLES));
  expectSeverities(Object.values(SAMPLES));
  expectTypes(SAMPLES);
});
