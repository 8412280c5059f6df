import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { inFolder } from "./thread_fixture.ts";
import { markOfTlsFiles, readTlsFiles } from "./tls_files.ts";
import { AUTHORITY, CLIENT_KEY, SERVER_CERTIFICATE, SERVER_KEY } from "./tls_fixture.ts";

Deno.test("readTlsFiles reads certificate, key and authorities", () =>
  inFolder(async (folder) => {
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    await Deno.writeTextFile(tls.certificate, SERVER_CERTIFICATE);
    await Deno.writeTextFile(tls.key, SERVER_KEY);
    assertEquals(await readTlsFiles(tls), { cert: SERVER_CERTIFICATE, key: SERVER_KEY });
    await Deno.writeTextFile(`${folder}/ca.pem`, AUTHORITY);
    const found = await readTlsFiles({ ...tls, client_ca: `${folder}/ca.pem` });
    assertEquals(found.ca, AUTHORITY);
  }));

Deno.test("readTlsFiles names the file that cannot be used, and why", () =>
  inFolder(async (folder) => {
    const tls = {
      certificate: `${folder}/c.pem`,
      key: `${folder}/k.pem`,
      client_ca: `${folder}/ca.pem`,
    };
    const expectProblem = async (...words: string[]) => {
      const error = await assertRejects(() => readTlsFiles(tls), RingmasterError);
      for (const word of words) assertStringIncludes(error.message, word);
    };
    await expectProblem("admin.tls.certificate", "c.pem", "no such file");
    await Deno.writeTextFile(tls.certificate, SERVER_CERTIFICATE);
    await expectProblem("admin.tls.key", "k.pem");
    await Deno.writeTextFile(tls.key, "nonsense");
    await expectProblem("admin.tls.key", "no PEM file");
    await Deno.writeTextFile(tls.key, CLIENT_KEY);
    await expectProblem("admin.tls.key", "not the key of the certificate", "c.pem");
    await Deno.writeTextFile(tls.key, SERVER_KEY);
    await expectProblem("admin.tls.client_ca", "ca.pem");
    await Deno.writeTextFile(tls.client_ca, "nonsense");
    await expectProblem("admin.tls.client_ca", "no PEM file");
  }));

Deno.test("markOfTlsFiles changes with each of the files, and when one goes", () =>
  inFolder(async (folder) => {
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    const marks = [await markOfTlsFiles(tls)];
    await Deno.writeTextFile(tls.certificate, "1");
    marks.push(await markOfTlsFiles(tls));
    await Deno.writeTextFile(tls.key, "22");
    marks.push(await markOfTlsFiles(tls), await markOfTlsFiles(tls));
    await Deno.remove(tls.certificate);
    marks.push(await markOfTlsFiles(tls));
    assertEquals(new Set(marks).size, 4);
    assertEquals(marks[2], marks[3]);
  }));
