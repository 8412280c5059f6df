/** How the page looks: at every width, with long names, on paper, in the dark. */

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { closeBrowser, PHONE, withTab } from "./browser.ts";
import { longPicture, picture, troubledPicture } from "./pictures.ts";
import { paint, startStandIn } from "./stand_in.ts";

/** Of every row whose reason does not stand wholly in it, or has hardly any room: how they stand. */
const CRAMPED = `[...document.querySelectorAll(".row")].flatMap((row) => {
  const note = row.querySelector(".c-note").getBoundingClientRect();
  const { left, right } = row.getBoundingClientRect();
  return note.left >= left && note.right <= right && note.width >= 110
    ? []
    : [\`row \${left} to \${right}, reason \${note.left} to \${note.right}\`];
})`;

Deno.test("at every width the reason of a server stands in its row, and nothing scrolls sideways", async () => {
  await using stand = startStandIn({ snapshot: troubledPicture(), ...paint() });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.locator(".row").first().waitFor();
    // What is out of sight has no size of its own, and is looked at too.
    await page.evaluate(`for (const row of document.querySelectorAll(".row")) {
      row.style.contentVisibility = "visible";
    }`);
    for (
      const width of [320, 360, 600, 812, 860, 861, 900, 1_024, 1_180, 1_181, 1_280, 1_440, 1_920]
    ) {
      await page.setViewportSize({ width, height: 900 });
      assertEquals(await page.evaluate(CRAMPED), [], `at ${width}`);
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
    }
  }).finally(closeBrowser);
});

Deno.test("names and texts that cannot be broken are broken all the same, and no word that can stay whole is", async () => {
  await using stand = startStandIn({ snapshot: longPicture(), ...paint() });
  stand.tell({
    type: "server.down",
    service: "e".repeat(90),
    server: "a",
    message: "m".repeat(200),
  });
  await withTab(stand.url, {}, async ({ page }) => {
    await page.locator(".event").first().waitFor();
    await page.locator(".row").first().waitFor();
    for (const width of [320, 360, 812, 1_181, 1_280, 1_920]) {
      await page.setViewportSize({ width, height: 900 });
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
      const broken = await page.evaluate(`[...document.querySelectorAll("#troubles .severity")]
        .filter((each) => each.offsetHeight > 24 || each.scrollWidth > each.clientWidth).length`);
      assertEquals(broken, 0, `at ${width}`);
    }
    await page.locator(".server-open").first().click();
    await page.locator("dialog .why p").first().waitFor();
    const over =
      "document.querySelector('dialog').scrollWidth > document.querySelector('dialog').clientWidth";
    assertEquals(await page.evaluate(over), false);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Add server", exact: true }).click();
    await page.locator("dialog.plan").waitFor();
    assertEquals(await page.evaluate(over), false);
  }).finally(closeBrowser);
});

Deno.test("the tab says how much is wrong, and on paper nothing is left out", async () => {
  await using stand = startStandIn({ snapshot: troubledPicture(), ...paint() });
  stand.tell({ type: "server.down", service: "web", server: "a", message: "refused" });
  await withTab(stand.url, { screen: PHONE }, async ({ page }) => {
    await page.locator(".event").first().waitFor();
    const titled = (title: string) =>
      eventually(`the tab is called "${title}"`, async () => await page.title() === title, 20_000);
    await titled("(7) one: Ringmaster");
    await page.locator("#events-zone", { hasText: /^times in UTC/ }).waitFor();
    await page.emulateMedia({ media: "print" });
    const hidden = await page.evaluate(`[...document.querySelectorAll(".row, #events-list li")]
      .filter((each) => getComputedStyle(each).contentVisibility !== "visible").length`);
    assertEquals(hidden, 0);
    assertEquals(await page.getByRole("button", { name: "Reload" }).isVisible(), false);
    stand.answers = false;
    await titled("no answer: one");
  }).finally(closeBrowser);
});

Deno.test("the switch goes over to dark and is remembered", async () => {
  await using stand = startStandIn({ snapshot: picture(), ...paint() });
  await withTab(stand.url, {}, async ({ page }) => {
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await page.getByRole("button", { name: "Theme: auto" }).click();
    await page.getByRole("button", { name: "Theme: light" }).click();
    const dark = await background();
    assert(dark !== light, `${dark}`);
    await page.reload();
    await page.getByRole("button", { name: "Theme: dark" }).waitFor();
    assertEquals(await background(), dark);
  }).finally(closeBrowser);
});
