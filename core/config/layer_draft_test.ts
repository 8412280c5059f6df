import { assertEquals } from "@std/assert";
import { LayerDraft, shortForm } from "./layer_draft.ts";
import { pathOf } from "./load_fixture.ts";
import { formatPath } from "./report.ts";

const INPUT = {
  services: [
    { name: "a", virtual: "10.0.0.1:1", real: ["10.0.1.1", "10.0.1.2", "10.0.1.3"] },
    { name: "b", virtual: "10.0.0.1:2", real: [{ address: "10.0.1.1", weight: 1, check: {} }] },
    { name: "c", virtual: "10.0.0.1:3" },
  ],
};

/** The second service is gone, and of the first the first server; others were changed and added. */
function changed(): LayerDraft {
  const draft = new LayerDraft(INPUT);
  draft.removeService(0);
  draft.changeServer(0, 0, { address: "10.0.1.1", weight: 5, check: {} }, {
    subject: "server",
    places: [["weight"]],
  });
  draft.addServer(0, "10.0.1.9", "added");
  draft.changeService(1, { ...INPUT.services[2], scheduler: "rr" }, {
    subject: "service",
    places: [["scheduler"]],
  });
  draft.addService({ name: "d" }, "new");
  return draft;
}

Deno.test("a draft without changes gives the very input, and finds every place in the file", () => {
  const draft = new LayerDraft(INPUT);
  assertEquals(draft.input === INPUT, true);
  assertEquals(draft.edits(), []);
  assertEquals(draft.origin(["services", 1]), { kind: "file", path: ["services", 1] });
  assertEquals(new LayerDraft("nonsense").input, "nonsense");
  assertEquals(new LayerDraft({ services: 5 }).services(), []);
});

Deno.test("every place knows whether it is the file's own, and where it is there", () => {
  const draft = changed();
  const origin = (place: string) => {
    const found = draft.origin(pathOf(place));
    const path = formatPath(found.path);
    return found.kind === "file" ? path : `${found.subject}: ${path}`;
  };
  assertEquals(origin("node"), "node");
  assertEquals(origin("services[0].name"), "services[1].name");
  assertEquals(origin("services[0].real[0].check.type"), "services[1].real[0].check.type");
  assertEquals(origin("services[0].real[0].weight"), "server: weight");
  assertEquals(origin("services[0].real[1]"), "added: ");
  assertEquals(origin("services[0].real[1].weight"), "added: weight");
  assertEquals(origin("services[1].scheduler"), "service: scheduler");
  assertEquals(origin("services[1].virtual"), "services[2].virtual");
  assertEquals(origin("services[2].virtual"), "new: virtual");
  assertEquals(origin("services[9]"), "services[9]");
});

Deno.test("edits name the places of the file as it is, and removals come last, from the end", () => {
  assertEquals(changed().edits(), [
    { kind: "set", path: ["services", 1, "real", 0, "weight"], value: 5 },
    { kind: "set", path: ["services", 2, "scheduler"], value: "rr" },
    { kind: "append", path: ["services", 1, "real"], value: "10.0.1.9" },
    { kind: "append", path: ["services"], value: { name: "d" } },
    { kind: "remove", path: ["services", 0] },
  ]);
  const draft = new LayerDraft(INPUT);
  draft.removeServer(0, 2);
  draft.removeServer(0, 0);
  draft.removeService(1);
  draft.addServer(1, "10.0.1.7", "added");
  assertEquals(draft.edits(), [
    { kind: "set", path: ["services", 2, "real"], value: ["10.0.1.7"] },
    { kind: "remove", path: ["services", 1] },
    { kind: "remove", path: ["services", 0, "real", 2] },
    { kind: "remove", path: ["services", 0, "real", 0] },
  ]);
});

Deno.test("servers that lie over a list that was given are written with that list", () => {
  const draft = new LayerDraft(INPUT);
  draft.changeService(0, { ...INPUT.services[0], real: ["10.0.1.1", "10.0.1.2"] }, {
    subject: "service",
    places: [["real"]],
  });
  draft.removeServer(0, 0);
  draft.addServer(0, "10.0.1.5", "added");
  assertEquals(draft.edits(), [
    { kind: "set", path: ["services", 0, "real"], value: ["10.0.1.2", "10.0.1.5"] },
  ]);
});

Deno.test("shortForm is text where a server says no more than text can", () => {
  assertEquals(
    shortForm({ address: "10.0.0.1:80", forwarding: "masq", weight: 5 }),
    "10.0.0.1:80 masq 5",
  );
  assertEquals(shortForm({ address: "10.0.0.1:80", weight: 5 }), "10.0.0.1:80 5");
  const long = { address: "10.0.0.1:80", check: {} };
  assertEquals(shortForm(long), long);
  assertEquals(shortForm({ address: "10.0.0.1:80", weight: "x" }), {
    address: "10.0.0.1:80",
    weight: "x",
  });
  assertEquals(shortForm("10.0.0.1"), "10.0.0.1");
});
