import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { LayerChange } from "../../core/model/mod.ts";
import { KEPT, layerStage, PATH, TEXT } from "./layer_stage.ts";

Deno.test("promote changes the lines that it must, as a diff, and comments stay", async () => {
  const { director, world } = await layerStage();
  const { control } = director;
  await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } });
  await control.change({ service: "web", server: "10.0.0.9:80", value: "10.0.0.9:80 gate 2" });
  await control.change({ service: "mail", value: { scheduler: "wlc" } });
  const { path, after, change, entries } = await control.promote();
  assertEquals(path, PATH);
  assertEquals(entries, await control.layer());
  assertEquals(
    after,
    TEXT.replace("10.0.0.1:80 masq 1 # rack 1", "10.0.0.1:80 masq 5 # rack 1")
      .replace(
        "      - 10.0.0.2:80 masq 1\n",
        "      - 10.0.0.2:80 masq 1\n      - 10.0.0.9:80 gate 2\n",
      )
      .replace(
        "virtual: 10.0.0.150:25\n    scheduler: rr",
        "virtual: 10.0.0.150:25\n    scheduler: wlc",
      ),
  );
  assertStringIncludes(
    change,
    "\n-      - 10.0.0.1:80 masq 1 # rack 1\n+      - 10.0.0.1:80 masq 5",
  );
  assertEquals(change.split("\n").filter((line) => /^[-+][^-+]/.test(line)).length, 5);
  assertEquals(world.files.get(PATH), TEXT);
  await director.stop("test");
});

Deno.test("promote says nothing where there is nothing, and works on the file as it is on disk", async () => {
  const { director, world } = await layerStage();
  const { control } = director;
  const { change, after, entries } = await control.promote();
  assertEquals([change, after, entries], ["", TEXT, []]);
  await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } });
  const edited = TEXT.replace("# The shop.", "# Our shop.");
  world.files.put(PATH, edited);
  assertEquals(
    (await control.promote()).after,
    edited.replace("10.0.0.1:80 masq 1", "10.0.0.1:80 masq 5"),
  );
  await director.stop("test");
});

const LDIRECTORD = `# The shop.
quiescent=no
virtual=10.0.0.150:80
\treal=10.0.0.1:80 masq 1 # rack 1
\treal=10.0.0.2->10.0.0.4:80 masq 1
\tservice = http
\trequest = "/"
`;
const SHOP = "10.0.0.150:80/tcp";

Deno.test("promote changes an ldirectord.cf as well, a line for a line", async () => {
  const path = "/etc/ha.d/ldirectord.cf";
  const { director, world } = await layerStage(LDIRECTORD, { path });
  const { control } = director;
  const server = { service: SHOP, server: "10.0.0.1:80" };
  await control.change({ ...server, value: { weight: 5 } });
  await control.change({ ...server, server: "10.0.0.3:80", value: null });
  await control.change({ ...server, server: "10.0.0.9:80", value: {} });
  await control.change({ service: SHOP, value: { quiescent: true, check: { interval: "3s" } } });
  const { after = "", change } = await control.promote();
  assertEquals(
    after,
    LDIRECTORD.replace("10.0.0.1:80 masq 1", "10.0.0.1:80 masq 5")
      .replace(
        "real=10.0.0.2->10.0.0.4:80 masq 1\n",
        "real=10.0.0.2:80 masq 1\n\treal=10.0.0.4:80 masq 1\n\treal=10.0.0.9:80 masq 1\n",
      )
      .replace("150:80\n", "150:80\n\tquiescent=yes\n\tcheckinterval=3\n"),
  );
  assertStringIncludes(change, "\n+\treal=10.0.0.1:80 masq 5 # rack 1\n");
  world.files.put(path, after);
  await director.reload();
  assertEquals(await control.layer(), []);
  await director.stop("test");
});

Deno.test("promote tells in the words of the file what has to be put in by hand", async () => {
  const path = "/etc/ha.d/ldirectord.cf";
  const { director } = await layerStage(LDIRECTORD, { path });
  const { control } = director;
  await control.change({ service: SHOP, server: "10.0.0.1:80", value: { weight: 5 } });
  await control.change({ service: SHOP, value: { check: { interval: "250ms" } } });
  await control.change({
    service: "shop",
    value: {
      virtual: "10.0.0.151:80",
      scheduler: "rr",
      check: { type: "http" },
      real: ["10.0.0.9:80 gate 2"],
    },
  });
  const { after, change, path: of } = await control.promote();
  assertEquals([of, after], [path, undefined]);
  assertEquals(
    change,
    `# These changes of ${path} are to be put in by hand; lines are numbered as they are now.

# line 3, virtual 10.0.0.150:80: check.interval is to be "250ms", for which ldirectord.cf has no words

# instead of line 4:
#   real=10.0.0.1:80 masq 1 # rack 1
\treal=10.0.0.1:80 masq 5 # rack 1

# put in, with a blank line before and behind it:
# For this of it ldirectord.cf has no words:
# name "shop"
virtual=10.0.0.151:80
\treal=10.0.0.9:80 gate 2
\tprotocol=tcp
\tscheduler=rr
\tservice=http
`,
  );
  await director.stop("test");
});

const server = fc.constantFrom("10.0.0.1:80", "10.0.0.2:80", "10.0.0.7:80", "10.0.0.8:80");
const service = fc.constantFrom("web", "mail", "shop");
const weight = fc.integer({ min: 0, max: 9 });
const list = fc.uniqueArray(fc.tuple(server, weight), {
  maxLength: 3,
  selector: ([address]) => address,
}).map((all) => all.map(([address, own]) => `${address} masq ${own}`));

const change: fc.Arbitrary<LayerChange> = fc.oneof(
  fc.record({
    service,
    server,
    value: fc.oneof(
      weight.map((own) => ({ weight: own })),
      fc.constantFrom("gate", "ipip").map((forwarding) => ({ forwarding })),
      fc.constant({ check: { type: "http", interval: "5s" } }),
      fc.constant(null),
    ),
  }),
  fc.tuple(service, server, weight).map(([name, address, own]) => ({
    service: name,
    server: address,
    value: `${address} masq ${own}`,
  })),
  fc.record({
    service,
    value: fc.oneof(
      fc.constantFrom("rr", "wlc", "sh").map((scheduler) => ({ scheduler })),
      list.map((real) => ({ real })),
      fc.boolean().map((quiescent) => ({ quiescent })),
      fc.constant(null),
    ),
  }),
  list.map((real) => ({ service: "shop", value: { virtual: "10.0.0.151:80", real } })),
);

Deno.test("what promote writes gives the same configuration, and leaves nothing in the layer", async () => {
  let promoted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const { director, world, load } = await layerStage();
      const { control } = director;
      for (const each of changes) {
        // What makes no sense, such as a server of a service that is gone, is refused.
        await control.change(each, { force: true }).catch(() => undefined);
      }
      const layer = await control.layer();
      const kept = JSON.parse(world.files.get(KEPT) ?? '{ "changes": [] }');
      const before = await load({ layer: kept.changes });
      assert(before.ok && kept.changes.length === layer.length);
      const { after } = await control.promote();
      assert(after !== undefined);
      if (layer.length > 0) promoted++;
      world.files.put(PATH, after);
      await director.reload({ force: true });
      assertEquals(await control.layer(), []);
      // Whoever starts anew on that file has the same.
      const bare = await load();
      assert(bare.ok);
      assertEquals(bare.config, before.config);
      assertStringIncludes(after, "# The shop.");
      await director.stop("test");
    }),
    { numRuns: 150 },
  );
  assert(promoted > 50, `only ${promoted} layers had anything in them`);
});
