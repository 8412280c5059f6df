import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import {
  accessProblems,
  closeBrowser,
  DESK,
  hasFocus,
  keepPicture,
  PHONE,
  withTab,
} from "./browser.ts";
import { picture, troubledPicture } from "./pictures.ts";
import { HOSTILE, paint, startStandIn } from "./stand_in.ts";

/** The element that has the focus, in few words. */
const focused = (page: Page) =>
  page.evaluate(
    "(document.activeElement.textContent || document.activeElement.id).trim()",
  ) as Promise<string>;

/** Whether nothing behind the dialog has the focus; a browser's own buttons stand between its last and its first. */
const isKeptInside = (page: Page) =>
  page.evaluate(`document.activeElement === document.body ||
    document.querySelector("dialog:modal").contains(document.activeElement)`) as Promise<boolean>;

for (const dark of [false, true]) {
  for (const [place, screen] of [["desk", DESK], ["phone", PHONE]] as const) {
    const look = `${dark ? "dark" : "light"}, ${place}`;
    Deno.test(`axe-core finds nothing: ${look}`, async () => {
      await using stand = startStandIn({ snapshot: troubledPicture(), ...paint() });
      const first = stand.tell({
        type: "server.down",
        service: "web",
        server: "a",
        message: HOSTILE,
      });
      stand.tell({ type: "reconcile.applied", operations: [], durationMs: 1 }, first);
      await withTab(stand.url, { dark, screen }, async ({ page }) => {
        await page.locator(".event").first().waitFor();
        await page.locator(".row").first().waitFor();
        assertEquals(await accessProblems(page), []);
        assertEquals(await page.evaluate("document.documentElement.scrollWidth"), screen.width);
        await keepPicture(page, `${look.replace(", ", "-")}`);
        await page.getByRole("button", { name: "10.0.0.11:443", exact: true }).click();
        await page.locator("dialog .why p").first().waitFor();
        assertEquals(await accessProblems(page), []);
        await keepPicture(page, `${look.replace(", ", "-")}-server`);
        await page.getByRole("button", { name: "Drain", exact: true }).click();
        await page.locator(".plan-steps li").first().waitFor();
        assertEquals(await accessProblems(page), []);
        assertEquals(await page.evaluate("document.documentElement.scrollWidth"), screen.width);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await page.locator(".event").first().click();
        assertEquals(await accessProblems(page), []);
      }).finally(closeBrowser);
    });
  }
}

Deno.test("text of somebody hostile stays text, wherever it is shown, and no other host is asked", async () => {
  const { services, ...rest } = troubledPicture();
  const named = services.map((service) => ({ ...service, name: `${HOSTILE}${service.name}` }));
  const parts = { node: HOSTILE, config: { path: HOSTILE, loadedAt: 1, rejected: HOSTILE } };
  await using stand = startStandIn({
    snapshot: { ...rest, ...parts, services: named },
    ...paint(),
  });
  stand.tell({ type: "server.down", service: "web", server: HOSTILE, message: HOSTILE });
  await withTab(stand.url, {}, async ({ page, strangers, complaints }) => {
    const said: string[] = [];
    page.on("dialog", (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    await page.locator(".event", { hasText: HOSTILE }).first().click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "10.0.0.11:443", exact: true }).click();
    await page.locator("dialog .why p", { hasText: HOSTILE }).waitFor();
    await page.getByRole("button", { name: "Drain", exact: true }).click();
    await page.locator(".plan-steps li", { hasText: HOSTILE }).waitFor();
    await page.locator("dialog.plan").getByRole("button", { name: "Drain", exact: true }).click();
    await page.locator(".done", { hasText: HOSTILE }).waitFor();
    assertEquals(await page.locator("img:not([src='/icon.svg'])").count(), 0);
    assertEquals([said, strangers, complaints], [[], [], []]);
  }).finally(closeBrowser);
});

Deno.test("all of it is done with the keyboard alone", async () => {
  const { drained, director } = paint();
  await using stand = startStandIn({ snapshot: troubledPicture(), director });
  await withTab(stand.url, {}, async ({ page }) => {
    const { keyboard } = page;
    await page.locator(".row").first().waitFor();
    await keyboard.press("Tab");
    assertEquals(await focused(page), "Skip to the services");
    await keyboard.press("Enter");
    await keyboard.press("/");
    await keyboard.type("shop 10.0.0.11");
    await page.locator(".row").nth(1).waitFor({ state: "detached" });
    await keyboard.press("Escape");
    await keyboard.press("j");
    assertEquals(await focused(page), "10.0.0.11:443");
    await keyboard.press("Enter");
    await page.locator("dialog .why p").first().waitFor();
    for (let times = 0; times < 12; times++) {
      await keyboard.press("Tab");
      assert(await isKeptInside(page), `the focus is on "${await focused(page)}"`);
    }
    await page.getByRole("button", { name: "Drain", exact: true }).focus();
    await keyboard.press("Enter");
    await page.locator(".plan-steps li").first().waitFor();
    await page.locator("dialog.plan button.danger:enabled").focus();
    await keyboard.press("Enter");
    await page.locator(".done").waitFor();
    assertEquals(drained, ["10.0.0.11:443 of 10.0.0.154:443/tcp"]);
    assertEquals(await focused(page), "Close");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    assertEquals(await focused(page), "10.0.0.11:443", "the focus is not where it came from");
    await keyboard.press("?");
    await page.locator("dialog", { hasText: "next server" }).waitFor();
    assertEquals(await accessProblems(page), []);
    await page.getByLabel("Single keys are on").focus();
    await keyboard.press("Space");
    await keyboard.press("Escape");
    await keyboard.press("/");
    assert(await focused(page) !== "filter-text", "a single key works though it is off");
  }).finally(closeBrowser);
});

Deno.test("a number that is none can be neither planned nor done", async () => {
  const asked: unknown[] = [];
  await using stand = startStandIn({
    snapshot: troubledPicture(),
    director: {
      ...paint().director,
      plan(proposal) {
        asked.push(proposal);
        return Promise.resolve({ operations: [], steps: ["so"], warnings: [], problems: [] });
      },
    },
  });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.getByRole("button", { name: "10.0.0.11:443", exact: true }).click();
    await page.getByRole("button", { name: "Weight", exact: true }).click();
    const plan = page.locator("dialog.plan");
    const confirm = plan.getByRole("button", { name: "Set the weight" });
    const field = plan.getByLabel("Weight", { exact: true });
    await plan.locator(".plan-steps li").waitFor();
    assertEquals(await hasFocus(field), true);
    for (const wrong of ["", "70000", "-1", "1.5"]) {
      await field.fill(wrong);
      // At once, so that nobody does it with the plan of another number before their eyes.
      assertEquals(await confirm.isDisabled(), true, `"${wrong}"`);
      await plan.locator(".plan-steps .box.error").waitFor();
    }
    assertEquals(asked.length, 1);
    await plan.getByLabel("Back to the configured weight").check();
    await plan.locator(".plan-steps li").waitFor();
    assertEquals([await confirm.isDisabled(), await field.isDisabled()], [false, true]);
    assertEquals((asked.at(-1) as { weight?: unknown }).weight, "configured");
  }).finally(closeBrowser);
});

Deno.test("a plan that is old is asked for anew, and what has changed is read before it is done", async () => {
  const { drained, director } = paint();
  let step = "one";
  const plan = () => Promise.resolve({ operations: [], steps: [step], warnings: [], problems: [] });
  const asked: string[] = [];
  await using stand = startStandIn({
    snapshot: troubledPicture(),
    director: { ...director, plan: () => (asked.push(step), plan()) },
  });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.clock.install();
    await page.locator(".row").first().waitFor();
    await page.getByRole("button", { name: "10.0.0.11:443", exact: true }).click();
    await page.getByRole("button", { name: "Drain", exact: true }).click();
    const dialog = page.locator("dialog.plan");
    const confirm = dialog.getByRole("button", { name: "Drain", exact: true });
    await dialog.locator(".plan-steps li", { hasText: "one" }).waitFor();
    step = "two";
    await page.clock.fastForward(31_000);
    await confirm.click();
    await dialog.locator(".plan-steps li", { hasText: "two" }).waitFor();
    await dialog.locator(".outcome .box.warning").waitFor();
    assertEquals([drained, asked], [[], ["one", "two"]]);
    // The same plan again is no reason to ask twice.
    await page.clock.fastForward(31_000);
    await confirm.click();
    await dialog.locator(".done").waitFor();
    assertEquals([drained.length, asked], [1, ["one", "two", "two"]]);
  }).finally(closeBrowser);
});

Deno.test("the focus stays on a server that moves to another place", async () => {
  const well = picture();
  await using stand = startStandIn({ snapshot: well, ...paint() });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.getByLabel("Order").selectOption("state");
    const second = page.getByRole("button", { name: "10.0.0.146:9072", exact: true });
    await second.focus();
    stand.snapshot = {
      ...well,
      services: well.services.map((service) => ({
        ...service,
        servers: service.servers.map((server) =>
          server.id === "10.0.0.146:9072" ? { ...server, status: "down" as const } : server
        ),
      })),
    };
    await page.locator(".row").first().locator("button", { hasText: "10.0.0.146:9072" }).waitFor();
    assertEquals(await focused(page), "10.0.0.146:9072");
  }).finally(closeBrowser);
});

Deno.test("what changes is read out together, and what was before is not", async () => {
  await using stand = startStandIn({ snapshot: picture(), ...paint() });
  stand.tell({ type: "server.down", service: "web", server: "before", message: "x" });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.locator("#link", { hasText: "live" }).waitFor();
    await page.locator(".event", { hasText: "before" }).waitFor();
    for (const server of ["a", "b", "c"]) {
      stand.tell({ type: "server.down", service: "web", server, message: "refused" });
    }
    const told = page.locator("#read-out", { hasText: "1 more change. server b" });
    await told.waitFor({ state: "attached" });
  }).finally(closeBrowser);
});
