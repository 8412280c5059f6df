import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  canonicalPort,
  defaultPortOf,
  isCheckedService,
  SERVICE_WORDS,
  serviceOfPort,
} from "./services.ts";

/** ldirectord's own table (reference: ldirectord.in, ld_service_to_port). */
const TABLE: readonly (readonly [number, string])[] = [
  [21, "ftp"],
  [25, "smtp"],
  [53, "dns"],
  [80, "http"],
  [110, "pop"],
  [119, "nntp"],
  [143, "imap"],
  [389, "ldap"],
  [443, "https"],
  [587, "submission"],
  [636, "ldaps"],
  [993, "imaps"],
  [995, "pops"],
  [1521, "oracle"],
  [1812, "radius"],
  [3128, "http_proxy"],
  [3306, "mysql"],
  [5060, "sip"],
  [5432, "pgsql"],
];

Deno.test("serviceOfPort and defaultPortOf hold ldirectord's table in both directions", () => {
  for (const [port, service] of TABLE) {
    assertEquals(serviceOfPort(String(port)), service);
    assertEquals(defaultPortOf(service), port);
  }
});

Deno.test("serviceOfPort knows no service for other ports", () => {
  for (const port of ["9072", "0", "8080", "", "unheard-of"]) {
    assertEquals(serviceOfPort(port), "none", port);
  }
});

Deno.test("serviceOfPort takes the names of the ports too", () => {
  const named = [
    ["domain", "dns"],
    ["www", "http"],
    ["http", "http"],
    ["https", "https"],
    ["sip", "sip"],
    ["pop3", "pop"],
    ["imap2", "imap"],
  ] as const;
  for (const [port, service] of named) assertEquals(serviceOfPort(port), service, port);
});

Deno.test("defaultPortOf is undefined for services without a port and for other words", () => {
  for (const word of ["none", "simpletcp", "toString", "nonsense"]) {
    assertEquals(defaultPortOf(word), undefined, word);
  }
});

Deno.test("canonicalPort makes digits of the names that it knows", () => {
  assertEquals(canonicalPort("http"), "80");
  assertEquals(canonicalPort("9072"), "9072");
  assertEquals(canonicalPort("spring-ring"), "spring-ring");
});

Deno.test("isCheckedService is true for http, https and sip and nothing else", () => {
  assertEquals(SERVICE_WORDS.filter(isCheckedService), ["http", "https", "sip"]);
  assert(isCheckedService("sip"));
  assertFalse(isCheckedService("SIP"));
});
