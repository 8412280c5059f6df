import { assertEquals } from "@std/assert";
import { Vacancy, type VacancyView } from "./cluster_vacancy.ts";
import type { NodeStatus, Peer } from "./model/mod.ts";

const peer = (node: string, status: NodeStatus): Peer => ({
  node,
  status,
  sinceMs: 0,
  hearsUs: true,
});
const calm: VacancyView = {
  peers: [peer("a", "alive"), peer("c", "dead")],
  blocked: false,
  occupied: false,
};

function watched(): Vacancy {
  const vacancy = new Vacancy();
  vacancy.look(calm, 1_000);
  return vacancy;
}

Deno.test("Vacancy counts from when the group is free, and not while it is occupied", () => {
  const vacancy = watched();
  assertEquals([vacancy.isVacant, vacancy.forMs(1_300)], [true, 300]);
  vacancy.look(calm, 1_300);
  assertEquals(vacancy.forMs(1_400), 400);
  vacancy.look({ ...calm, occupied: true }, 1_500);
  assertEquals([vacancy.isVacant, vacancy.forMs(1_600)], [false, 0]);
});

Deno.test("Vacancy does not count the time in which something else stood in the way", () => {
  const vacancy = watched();
  vacancy.look({ ...calm, blocked: true }, 1_800);
  assertEquals([vacancy.isVacant, vacancy.forMs(1_900)], [true, 100]);
});

Deno.test("Vacancy starts anew when a director appears, not when one is late or dies", () => {
  const vacancy = watched();
  vacancy.look({ ...calm, peers: [peer("a", "late"), peer("c", "dead")] }, 1_400);
  assertEquals(vacancy.forMs(1_400), 400);
  vacancy.look({ ...calm, peers: [peer("a", "dead"), peer("c", "dead")] }, 1_500);
  assertEquals(vacancy.forMs(1_500), 500);
  vacancy.look({ ...calm, peers: [peer("a", "dead"), peer("c", "joining")] }, 1_600);
  assertEquals(vacancy.forMs(1_650), 50);
});
