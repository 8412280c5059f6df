import { assertEquals } from "@std/assert";
import { accessProblems, closeBrowser, keepPicture, withTab } from "./browser.ts";
import { withPair } from "./scene.ts";

/** Deadtime of the pair, and the time to decide, to take over and to show it. */
const FAILOVER_SEEN_MS = 5_000;

Deno.test("a failover is seen while it happens: both directors side by side, who is master, and why", () =>
  withPair((site, one) =>
    withTab(site.url("two"), {}, async ({ page, strangers, complaints }) => {
      const cardOf = (name: string) => page.getByRole("article", { name: `Director ${name}` });
      await cardOf("one").locator(".state", { hasText: "master" }).waitFor();
      await cardOf("two").locator(".state", { hasText: "standby" }).waitFor();
      // By its own word, which only its API says.
      await cardOf("one").locator("dd", { hasText: "version" }).waitFor();
      await page.locator(".resources li", { hasText: "on one" }).waitFor();
      await keepPicture(page, "pair");
      assertEquals(await accessProblems(page), []);
      const killedAt = performance.now();
      await one.stop("SIGKILL");
      await cardOf("two").locator(".state", { hasText: "master" }).waitFor({
        timeout: FAILOVER_SEEN_MS,
      });
      const seenMs = performance.now() - killedAt;
      console.log(`a failover is seen ${Math.round(seenMs)} ms after the kill (deadtime 1000 ms)`);
      await cardOf("one").locator(".state", { hasText: "silent" }).waitFor();
      await page.locator(".resources li", { hasText: "on two" }).waitFor();
      await page.locator("#troubles", { hasText: "director one is silent" }).waitFor();
      await page.locator("#link", { hasText: "live" }).waitFor();
      await page.locator(".event", { hasText: "role.changed" }).first().click();
      await page.locator("dialog .chain li", { hasText: "node.dead" }).first().waitFor();
      await keepPicture(page, "failover");
      assertEquals([strangers, complaints], [[], []]);
    })
  ).finally(closeBrowser));

Deno.test("an operator hands over from the page, and the plan says so before", () =>
  withPair(async (site) => {
    const token = await site.token("operate");
    await withTab(site.url("one"), { token }, async ({ page }) => {
      const own = page.getByRole("article", { name: "Director one" });
      await own.locator(".state", { hasText: "master" }).waitFor();
      await page.getByRole("article", { name: "Director two" })
        .locator(".state", { hasText: "standby" }).waitFor();
      await page.locator("#cluster-verbs").getByRole("button", { name: "Stand by" }).click();
      const plan = page.locator("dialog.plan");
      await plan.locator(".plan-steps li").first().waitFor();
      await keepPicture(page, "standby");
      await plan.getByRole("button", { name: "Stand by", exact: true }).click();
      await plan.locator(".done").waitFor();
      await page.keyboard.press("Escape");
      await own.locator(".state", { hasText: "standby" }).waitFor();
      await page.locator(".resources li", { hasText: "on two" }).waitFor();
    });
  }).finally(closeBrowser));
