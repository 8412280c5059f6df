/** What the doctor is to know of the listeners: who could listen in, the file of tokens, and certificates that end. */

import { X509Certificate } from "node:crypto";
import {
  count,
  type Finding,
  messageOf,
  parseTokens,
  plainReason,
} from "../../../core/plugin/mod.ts";
import { formatListenAddress, isLoopback } from "./listen_address.ts";
import { groupNumber } from "./listen_group.ts";
import { type AdminOptions, DEFAULT_TOKENS } from "./options.ts";
import { readTlsFiles } from "./tls_files.ts";
import { wrongWith } from "./tokens_book.ts";

const DAY_MS = 86_400_000;
/** Authorities that renew by themselves do it a month before the end. */
const EXPIRES_SOON_DAYS = 14;

export async function diagnoseAccess(
  options: AdminOptions,
  now: number,
): Promise<readonly Finding[]> {
  const { listen = [], group } = options;
  const findings = group === undefined ? [] : await ofGroup(group);
  const addresses = Array.isArray(listen) ? listen : [listen];
  if (addresses.length === 0) return findings;
  for (const address of addresses) {
    if (options.tls !== undefined || isLoopback(address.address)) continue;
    findings.push({
      status: "warning",
      subject: `admin listener ${formatListenAddress(address)}`,
      message: "whoever sees the packets can read the tokens and what they ask for",
      remedy: "set admin.tls, or listen on loopback behind something that speaks TLS",
    });
  }
  findings.push(...await ofTokens(options));
  if (options.tls !== undefined) findings.push(...await ofTls(options.tls, now));
  return findings;
}

async function ofGroup(group: string): Promise<Finding[]> {
  try {
    await groupNumber(group);
    return [];
  } catch (thrown) {
    const subject = `admin group ${group}`;
    const remedy = "make the group, or name another in admin.group";
    return [{ status: "failed", subject, message: messageOf(thrown), remedy }];
  }
}

async function ofTokens({ tokens = DEFAULT_TOKENS, tls, public_read: open }: AdminOptions) {
  const subject = `admin tokens ${tokens}`;
  const finding = (status: Finding["status"], message: string, remedy?: string): Finding[] => [
    { status, subject, message, ...(remedy === undefined ? {} : { remedy }) },
  ];
  const make = `run "ringmaster token add NAME --role ROLE --tokens ${tokens}"`;
  try {
    const wrong = wrongWith(tokens, await Deno.stat(tokens));
    if (wrong !== undefined) return finding("failed", wrong, `run "chmod 0600 ${tokens}"`);
    const { records, problems: [problem] } = parseTokens(await Deno.readTextFile(tokens));
    if (problem !== undefined) return finding("failed", problem, "take the line out");
    if (records.length > 0) return finding("ok", `it has ${records.length} of them`);
    return finding("warning", "there is none in it, so that nobody gets in by one", make);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) {
      return finding("failed", `it cannot be looked at: ${plainReason(thrown)}`, "run as root");
    }
    const byCertificate = Object.keys(tls?.roles ?? {}).length > 0;
    const message = "there is no such file, so that nobody gets in by a token";
    return finding(open === true || byCertificate ? "ok" : "warning", message, make);
  }
}

async function ofTls(tls: NonNullable<AdminOptions["tls"]>, now: number): Promise<Finding[]> {
  const subject = `admin certificate ${tls.certificate}`;
  try {
    const { cert } = await readTlsFiles(tls);
    const { validTo } = new X509Certificate(cert);
    const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
    const remedy = "renew it; the director takes the new one by itself";
    if (days < 0) return [{ status: "failed", subject, message: `it ended on ${validTo}`, remedy }];
    const message = `it ends in ${count(days, "day")}, on ${validTo}`;
    return days <= EXPIRES_SOON_DAYS
      ? [{ status: "warning", subject, message, remedy }]
      : [{ status: "ok", subject, message }];
  } catch (thrown) {
    const remedy = "name files that can be used in admin.tls";
    return [{ status: "failed", subject, message: plainReason(thrown), remedy }];
  }
}
