import { assertEquals } from "@std/assert";
import { RoleWatch } from "./cluster_role.ts";
import { createEventBus, type DirectorEvent, type EventId } from "./events/mod.ts";
import type { GroupPhase } from "./model/mod.ts";

function group(name: string, phase: GroupPhase, by?: EventId) {
  const standing = { why: `why ${name}`, since: 0, ...(by === undefined ? {} : { by }) };
  return { name, standing, failover: { phase } };
}

function setStage() {
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const told: string[] = [];
  return { watch: new RoleWatch({ events: bus, onRole: (role) => told.push(role) }), events, told };
}

Deno.test("RoleWatch tells a change once, with what moved a group last as its cause", () => {
  const { watch, events, told } = setStage();
  watch.look([group("web", "idle"), group("mail", "idle")], 3);
  assertEquals([watch.role, events], ["standby", []]);
  const groups = [group("web", "idle", 12), group("mail", "claiming", 17)];
  watch.look(groups, 3);
  watch.look(groups, 4);
  assertEquals(events.map((event) => [event.type, event.cause]), [["role.changed", 17]]);
  watch.look([group("web", "idle", 12), group("mail", "releasing")], 21);
  assertEquals(events.at(-1)?.cause, 12);
  assertEquals(told, ["active", "standby"]);
});

Deno.test("RoleWatch takes the given cause where nothing is known of the groups' moves", () => {
  const { watch, events } = setStage();
  watch.look([group("web", "held")], 3);
  assertEquals([events[0]?.cause, watch.role], [3, "active"]);
});
