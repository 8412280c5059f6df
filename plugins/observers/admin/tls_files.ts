/** Certificate, key and authorities from their files, looked at before they are used, and looked for changes. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { messageOf, plainReason, RingmasterError } from "../../../core/plugin/mod.ts";
import type { AdminOptions } from "./options.ts";

export type TlsOptions = NonNullable<AdminOptions["tls"]>;

export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** Throws RingmasterError `plugin_failed` that names the file which cannot be used, and why. */
export async function readTlsFiles(tls: TlsOptions): Promise<TlsMaterial> {
  const cert = await readText("certificate", tls.certificate);
  const key = await readText("key", tls.key);
  const certificate = parsed("certificate", tls.certificate, () => new X509Certificate(cert));
  const privateKey = parsed("key", tls.key, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw unusable("key", tls.key, `it is not the key of the certificate "${tls.certificate}"`);
  }
  if (tls.client_ca === undefined) return { cert, key };
  const ca = await readText("client_ca", tls.client_ca);
  parsed("client_ca", tls.client_ca, () => new X509Certificate(ca));
  return { cert, key, ca };
}

/** Changes when one of the files does; never throws. */
export async function markOfTlsFiles(tls: TlsOptions): Promise<string> {
  const files = [tls.certificate, tls.key, ...(tls.client_ca === undefined ? [] : [tls.client_ca])];
  const marks = await Promise.all(files.map(async (path) => {
    try {
      const { mtime, size, ino } = await Deno.stat(path);
      return [mtime?.getTime(), size, ino].join(" ");
    } catch {
      return "";
    }
  }));
  return marks.join("\n");
}

async function readText(what: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (thrown) {
    throw unusable(what, path, plainReason(thrown));
  }
}

function parsed<Value>(what: string, path: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (thrown) {
    throw unusable(what, path, `it is no PEM file that can be read (${messageOf(thrown)})`);
  }
}

function unusable(what: string, path: string, reason: string): RingmasterError {
  return new RingmasterError("plugin_failed", `cannot use admin.tls.${what} "${path}": ${reason}`);
}
