/** Chromium for the tests of the page: one for all of them, a context of its own for each. */

import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { findProgram } from "../lanes/needs.ts";

/** Nothing but the page is asked for: no profile, no updates, no telemetry. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Whatever a page asks for, nothing leaves this machine.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export interface Screen {
  readonly width: number;
  readonly height: number;
}

export const DESK: Screen = { width: 1600, height: 1000 };
export const PHONE: Screen = { width: 360, height: 740 };

export interface TabOptions {
  readonly screen?: Screen;
  readonly dark?: boolean;
  readonly token?: string;
}

export interface Tab {
  readonly page: Page;
  /** Addresses of other hosts that the page asked for. */
  readonly strangers: string[];
  /** What the page complained about, but for answers that were not there. */
  readonly complaints: string[];
}

let shared: Promise<Browser> | undefined;

async function browser(): Promise<Browser> {
  const executablePath = await findProgram("chromium");
  if (executablePath === undefined) throw new Error("there is no chromium");
  return await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}

/** Ends what `withTab` has started; for the end of a test file. */
export async function closeBrowser(): Promise<void> {
  const running = await shared;
  shared = undefined;
  await running?.close();
}

/** Runs the body with a tab of its own, whose address is open. */
export async function withTab(
  url: string,
  options: TabOptions,
  body: (tab: Tab) => Promise<void>,
): Promise<void> {
  shared ??= browser();
  const context = await (await shared).newContext({
    viewport: options.screen ?? DESK,
    colorScheme: options.dark === true ? "dark" : "light",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  try {
    await body(await openTab(context, url, options));
  } finally {
    await context.close();
  }
}

async function openTab(context: BrowserContext, url: string, options: TabOptions): Promise<Tab> {
  const page = await context.newPage();
  const strangers: string[] = [];
  const complaints: string[] = [];
  const { host } = new URL(url);
  // Requests are watched and not held up, which would cost more time than the page takes.
  context.on("request", (request) => {
    const asked = request.url();
    if (new URL(asked).host !== host) strangers.push(asked);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) complaints.push(message.text());
  });
  page.setDefaultTimeout(10_000);
  const { token } = options;
  if (token !== undefined) {
    await page.addInitScript((secret) => sessionStorage.setItem("ringmaster-token", secret), token);
  }
  await page.goto(url, { waitUntil: "domcontentloaded" });
  return { page, strangers, complaints };
}

/** What axe-core finds, one line for each place; the page's policy does not hold for it. */
export async function accessProblems(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's policy against foreign scripts stays as it is.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: readonly AxeViolation[] }> };
    };
    interface AxeViolation {
      readonly id: string;
      readonly help: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) =>
      `${id}: ${html.slice(0, 200)}: ${failureSummary.replaceAll("\n", " ").slice(0, 300)}`
    )
  );
}

/** Whether it is what the next key goes to. */
export async function hasFocus(place: Locator): Promise<boolean> {
  return await place.and(place.page().locator(":focus")).count() === 1;
}

let folder: Promise<string> | undefined;

/** Keeps a picture of the tab in a folder that is told on the first one. */
export async function keepPicture(page: Page, name: string, fullPage = false): Promise<void> {
  folder ??= Deno.makeTempDir({ prefix: "ringmaster-pictures-" }).then((path) => {
    console.log(`pictures are kept in ${path}`);
    return path;
  });
  await page.screenshot({ path: `${await folder}/${name}.png`, fullPage });
}
