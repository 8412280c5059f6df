import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { askCluster, askRole } from "./cluster_verbs.ts";
import { withServer } from "./test_server.ts";

Deno.test("askCluster gives the outcome, and takes nothing else for one", async () => {
  const outcome = { groups: ["web"], message: "web is held by two" };
  await withServer(() => Response.json(outcome), async (socket) => {
    assertEquals(await askCluster(socket, "standby", {}), outcome);
  });
  for (const wrong of [{ message: "hello" }, { groups: [1], message: "" }, [], null]) {
    await withServer(() => Response.json(wrong), async (socket) => {
      const error = await assertRejects(() => askCluster(socket, "release", {}), RingmasterError);
      assertStringIncludes(error.message, "what answers there is no director");
    });
  }
});

Deno.test("askRole gives one of the two roles, and takes nothing else for one", async () => {
  for (const role of ["active", "standby"]) {
    await withServer(() => Response.json({ node: "one", role }), async (socket) => {
      assertEquals(await askRole(socket), role);
    });
  }
  for (const wrong of [{ role: "master" }, {}, "active"]) {
    await withServer(() => Response.json(wrong), async (socket) => {
      await assertRejects(() => askRole(socket), RingmasterError, "is no director");
    });
  }
});
