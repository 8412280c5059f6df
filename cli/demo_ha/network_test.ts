import { assert, assertEquals } from "@std/assert";
import {
  buildSteps,
  deleteAddressStep,
  demoOf,
  namespaceOf,
  partingSteps,
  plugStep,
  prefixOf,
  showAddressStep,
} from "./network.ts";

const PREFIX = prefixOf(4711);

Deno.test("prefixOf and demoOf name a demo by its process, and nobody else's namespaces", () => {
  assertEquals(demoOf(namespaceOf(PREFIX, "director1")), 4711);
  for (
    const other of ["rmdemo", "rmdemo-client", "myrmdemo1-client", "rmtest12-1-client", "blue"]
  ) {
    assertEquals(demoOf(other), undefined, other);
  }
});

Deno.test("buildSteps touches only namespaces of the demo", () => {
  const steps = buildSteps(PREFIX);
  for (const [first, second, third = ""] of steps) {
    const namespace = first === "netns" ? third : second;
    assert(namespace?.startsWith(PREFIX), `${first} ${second} ${third}`);
  }
  // What makes a pair of interfaces says where the far end goes, or it would show on the machine.
  const pairs = steps.filter((step) => step.includes("veth"));
  assertEquals(pairs.length, 5);
  for (const step of pairs) assert(step.at(-1)?.startsWith(PREFIX), step.join(" "));
});

Deno.test("buildSteps makes each namespace once, before it is used", () => {
  const made = new Set<string>();
  for (const step of buildSteps(PREFIX)) {
    const [first, second, third = ""] = step;
    if (first === "netns" && second === "add") {
      assert(!made.has(third));
      made.add(third);
    } else {
      for (const word of step.filter((each) => each.startsWith(PREFIX))) {
        assert(made.has(word), step.join(" "));
      }
    }
  }
  const hosts = [...made].map((each) => each.slice(PREFIX.length)).sort();
  assertEquals(hosts, ["client", "director1", "director2", "node1", "node2", "wires"]);
});

Deno.test("buildSteps makes the virtual address the nodes' way out, as the article says", () => {
  const steps = buildSteps(PREFIX).map((step) => step.join(" "));
  for (const node of ["node1", "node2"]) {
    assert(steps.includes(`-n ${PREFIX}${node} route add default via 10.0.0.154`));
  }
  assert(!steps.some((step) => step.includes("address add 10.0.0.154")), "directors take it");
});

Deno.test("plugStep, partingSteps and the others disturb what they name", () => {
  assertEquals(
    plugStep(PREFIX, "director2", "down").join(" "),
    "-n rmdemo4711-wires link set director2 down",
  );
  assertEquals(partingSteps(PREFIX, true).map((step) => step.join(" ")), [
    "-n rmdemo4711-wires link set dev director1 type bridge_slave isolated on",
    "-n rmdemo4711-wires link set dev director2 type bridge_slave isolated on",
  ]);
  assert(partingSteps(PREFIX, false).every((step) => step.at(-1) === "off"));
  assertEquals(
    deleteAddressStep(PREFIX, "director1").join(" "),
    "-n rmdemo4711-director1 address delete 10.0.0.154/25 dev eth0",
  );
  assertEquals(showAddressStep(PREFIX, "director1").at(-1), "10.0.0.154");
});
