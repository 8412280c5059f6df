import { assertEquals, assertStringIncludes } from "@std/assert";
import { diagnoseAccess } from "./diagnose_access.ts";
import { inFolder, serving } from "./thread_fixture.ts";
import { SERVER_CERTIFICATE, SERVER_KEY } from "./tls_fixture.ts";

const loopback = { address: "127.0.0.1", port: 8694 };
const NOW = Date.UTC(2026, 10, 22);

Deno.test("diagnoseAccess says nothing where nothing listens, and warns of a listener in plain text", async () => {
  assertEquals(await diagnoseAccess({}, NOW), []);
  const [first] = await diagnoseAccess({
    listen: { address: "10.0.0.1", port: 80 },
    plain_text: true,
  }, NOW);
  assertEquals([first?.status, first?.subject], ["warning", "admin listener 10.0.0.1:80"]);
  const others = await diagnoseAccess({ listen: [loopback] }, NOW);
  assertEquals(others.map(({ subject }) => subject), ["admin tokens /etc/ringmaster/tokens"]);
});

Deno.test("diagnoseAccess looks at the file of tokens", () =>
  serving({}, async ({ folder }) => {
    const tokens = `${folder}/tokens`;
    const look = async () => (await diagnoseAccess({ listen: loopback, tokens }, NOW))[0];
    assertEquals(await look(), {
      status: "ok",
      subject: `admin tokens ${tokens}`,
      message: "it has 3 of them",
    });
    await Deno.chmod(tokens, 0o644);
    const open = await look();
    assertEquals([open?.status, open?.remedy], ["failed", `run "chmod 0600 ${tokens}"`]);
    await Deno.chmod(tokens, 0o600);
    await Deno.writeTextFile(tokens, "nonsense\n");
    assertEquals((await look())?.message, "line 1 is no token");
    await Deno.writeTextFile(tokens, "");
    assertEquals((await look())?.status, "warning");
    await Deno.remove(tokens);
    assertStringIncludes((await look())?.remedy ?? "", "ringmaster token add");
    const [open2] = await diagnoseAccess({ listen: loopback, tokens, public_read: true }, NOW);
    assertEquals(open2?.status, "ok");
  }));

Deno.test("diagnoseAccess tells for how long the certificate holds, and which file cannot be used", () =>
  inFolder(async (folder) => {
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    const look = async (now: number) =>
      (await diagnoseAccess({ listen: loopback, tls }, now)).at(-1);
    assertEquals((await look(NOW))?.status, "failed");
    await Deno.writeTextFile(tls.certificate, SERVER_CERTIFICATE);
    await Deno.writeTextFile(tls.key, SERVER_KEY);
    assertEquals((await look(NOW))?.status, "ok");
    const end = Date.UTC(2126, 9, 30);
    assertEquals((await look(end - 13 * 86_400_000))?.status, "warning");
    assertEquals((await look(end + 30 * 86_400_000))?.status, "failed");
  }));

Deno.test("diagnoseAccess says which group there is not", async () => {
  const [first] = await diagnoseAccess({ group: "No-such-group" }, NOW);
  assertEquals([first?.status, first?.subject], ["failed", "admin group No-such-group"]);
  assertEquals(first?.message.startsWith('there is no group "No-such-group"'), true);
  assertEquals(await diagnoseAccess({ group: "root" }, NOW), []);
});
