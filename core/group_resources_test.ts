import { assertEquals } from "@std/assert";
import type { KeptResource } from "./election/mod.ts";
import { GroupResources } from "./group_resources.ts";
import type { MadeResource } from "./resources.ts";

function made(label: string): MadeResource {
  const kept = { label } as unknown as KeptResource;
  return { kept, plugin: "toy", config: {} as unknown as MadeResource["config"] };
}

Deno.test("GroupResources knows what is removed until it is gone, over several exchanges", () => {
  const [one, two, three, four] = [made("one"), made("two"), made("three"), made("four")];
  let leaving: readonly KeptResource[] = [];
  const resources = new GroupResources(
    [one, two, three],
    () => leaving.map((resource) => ({ resource })),
  );
  assertEquals(resources.exchange([one, two, three]), undefined);
  assertEquals(resources.exchange([one]), [one.kept]);
  leaving = [two.kept, three.kept];
  assertEquals(resources.all, [one, two, three]);
  assertEquals(resources.exchange([one, four]), [one.kept, four.kept]);
  leaving = [two.kept];
  assertEquals(resources.all, [one, four, two]);
  // Wanted again, so that it is used again and not made anew.
  assertEquals(resources.exchange([two, one]), [two.kept, one.kept]);
  assertEquals(resources.all, [two, one]);
});

Deno.test("GroupResources in another order are others", () => {
  const [one, two] = [made("one"), made("two")];
  const resources = new GroupResources([one, two], () => []);
  assertEquals(resources.exchange([two, one]), [two.kept, one.kept]);
});
