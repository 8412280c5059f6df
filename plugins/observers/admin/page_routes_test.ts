import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { answerPage, PAGE_FILES } from "./page_routes.ts";

const FOLDER = new URL("page/", import.meta.url);
const ask = (path: string, init?: RequestInit) =>
  answerPage(new Request(`http://lb1${path}`, init));

async function filesOf(ending: RegExp): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) if (ending.test(name)) names.push(name);
  return names.sort();
}

Deno.test("answerPage serves every file of the page with its type, and nothing else", async () => {
  for (const name of await filesOf(/\.(js|svg)$/)) {
    const response = ask(`/${name}`);
    assert(response !== undefined, `${name} is not served`);
    assertEquals(await response.text(), await Deno.readTextFile(new URL(name, FOLDER)));
  }
  const sheet = await ask("/style.css")?.text() ?? "";
  for (const name of await filesOf(/\.css$/)) {
    assertStringIncludes(sheet, await Deno.readTextFile(new URL(name, FOLDER)), name);
  }
  assertEquals(ask("/main.js")?.headers.get("content-type"), "text/javascript; charset=utf-8");
  assertEquals(ask("/")?.headers.get("content-type"), "text/html; charset=utf-8");
  for (
    const path of [
      "/index.html",
      "/page_test_kit.ts",
      "/../mod.ts",
      "/constructor",
      "/api/v1/status",
    ]
  ) {
    assertEquals(ask(path), undefined, path);
  }
});

Deno.test("answerPage says that a file has not changed, and gives HEAD no body", async () => {
  const etag = ask("/style.css")?.headers.get("etag") ?? "";
  const again = ask("/style.css", { headers: { "if-none-match": `"other", W/${etag}` } });
  assertEquals([again?.status, await again?.text()], [304, ""]);
  const head = ask("/style.css", { method: "HEAD" });
  assertEquals([head?.status, await head?.text()], [200, ""]);
  const other = ask("/style.css", { headers: { "if-none-match": '"other"' } });
  assertEquals(other?.status, 200);
});

Deno.test("the page names every script before the browser finds it, and nothing from elsewhere", async () => {
  const html = await ask("/")?.text() ?? "";
  for (const name of await filesOf(/\.js$/)) {
    assertStringIncludes(html, `<link rel="modulepreload" href="/${name}">`);
  }
  assertEquals(html.match(/https?:\/\//g), null);
});

Deno.test("the page keeps its policy: no script or style in the text, and text that never becomes markup", () => {
  const forbidden =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|style=|\son\w+=|<style/;
  for (const { path, text } of PAGE_FILES.values()) {
    assertEquals(forbidden.exec(text)?.[0], undefined, path);
    assertEquals(/<script(?! type="module" src=)/.exec(text)?.[0], undefined, path);
    if (!path.endsWith(".svg")) {
      assertEquals(/https?:\/\/(?!www\.w3\.org)/.exec(text)?.[0], undefined, path);
    }
  }
});

Deno.test("files of the page are short, as all files are", async () => {
  for (const name of await filesOf(/\.(js|css|html)$/)) {
    const lines = (await Deno.readTextFile(new URL(name, FOLDER))).split("\n");
    assert(lines.length <= 301, `${name} has more than 300 lines`);
    const long = name.endsWith(".js") ? lines.find((line) => line.length > 120) : undefined;
    assertEquals(long, undefined, name);
  }
});
