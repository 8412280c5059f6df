import { assert, assertEquals } from "@std/assert";
import { describeNeed, findProgram, type Need, packagesOf, programNeed, unmet } from "./needs.ts";

function need(name: string, met: boolean, debianPackage?: string): Need {
  return {
    name,
    met: () => Promise.resolve(met),
    ...(debianPackage === undefined ? {} : { debianPackage }),
  };
}

Deno.test("findProgram finds what is on the PATH, and what only the system's folders have", async () => {
  assert((await findProgram("sh"))?.endsWith("/sh"));
  assert((await findProgram("sh", ""))?.endsWith("/sh"));
  assertEquals(await findProgram("no-such-program-anywhere"), undefined);
});

Deno.test("findProgram takes the first of the PATH", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/sh`, "");
    assertEquals(await findProgram("sh", `:/nowhere:${folder}:/bin`), `${folder}/sh`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("unmet keeps the needs that are missing, in their order", async () => {
  const needs = [need("a", false), need("b", true), need("c", false)];
  assertEquals((await unmet(needs)).map(({ name }) => name), ["a", "c"]);
  assertEquals(await unmet([programNeed("sh", "dash")]), []);
});

Deno.test("describeNeed names the package where it has another name", () => {
  assertEquals(describeNeed(need("root", false)), "root");
  assertEquals(describeNeed(need("ipvsadm", false, "ipvsadm")), "ipvsadm");
  assertEquals(
    describeNeed(need("linux.uml", false, "user-mode-linux")),
    "linux.uml (Debian package user-mode-linux)",
  );
});

Deno.test("packagesOf names each package once, and none for what no package brings", () => {
  const missing = [
    need("root", false),
    need("linux.uml", false, "user-mode-linux"),
    need("modules", false, "user-mode-linux"),
    need("ip", false, "iproute2"),
  ];
  assertEquals(packagesOf(missing), ["iproute2", "user-mode-linux"]);
  assertEquals(packagesOf([]), []);
});
