import { assertEquals } from "@std/assert";
import { buildOne } from "./test_notes.ts";

function kindOf(head: string, body: readonly string[]) {
  const { service, messages } = buildOne(head, body);
  return { type: service?.check.type, connects: service?.check.connects, messages };
}

/** The type of the check where nothing may be noted. */
function cleanType(head: string, body: readonly string[]): unknown {
  const { type, messages } = kindOf(head, body);
  assertEquals(messages, [], `${head} ${body}`);
  return type;
}

const TCP_REMEDY = "write service=http, service=https or service=sip, or checktype=connect";
const UDP_REMEDY = "write service=sip or checktype=ping";

Deno.test("chooseCheck derives the service from the port", () => {
  const table = [
    ["10.0.0.1:80", "http"],
    ["10.0.0.1:www", "http"],
    ["10.0.0.1:443", "https"],
    ["10.0.0.1:5060", "sip"],
  ] as const;
  for (const [virtual, type] of table) assertEquals(cleanType(`virtual=${virtual}`, []), type);
  assertEquals(cleanType("virtual6=[2001:db8::1]:443", []), "https");
  assertEquals(cleanType("virtual=10.0.0.1:5060", ["service=http"]), "http");
});

Deno.test("chooseCheck follows checktype whatever the service is", () => {
  for (const head of ["virtual=10.0.0.1:25", "virtual=7", "virtual6=[2001:db8::1]:9072"]) {
    for (const type of ["connect", "ping", "external", "on", "off"]) {
      assertEquals(cleanType(head, [`checktype=${type}`]), type);
      assertEquals(cleanType(head, [`checktype=${type}`, "service=ldap"]), type);
    }
  }
});

Deno.test("chooseCheck pings where a connect check would go over udp", () => {
  assertEquals(cleanType("virtual=10.0.0.1:53", ["checktype=connect"]), "ping");
  assertEquals(cleanType("virtual=10.0.0.1:53", ["checktype=connect", "protocol=tcp"]), "connect");
  assertEquals(cleanType("virtual=10.0.0.1:7072", ["protocol=udp", "checktype=connect"]), "ping");
});

Deno.test("chooseCheck takes service none silently where the file names it", () => {
  assertEquals(cleanType("virtual=10.0.0.1:80", ["service=none"]), "none");
  assertEquals(cleanType("virtual=7", ["service=none"]), "none");
});

Deno.test("chooseCheck warns that nothing is checked where nothing implies a service", () => {
  const warning = (what: string, remedy: string) =>
    `warning 1: nothing is checked and every server counts as up, because ${what} implies no service; ${remedy}, or service=none where that is meant`;
  const table = [
    ["virtual=10.0.0.1:9072", [], 'port "9072"', TCP_REMEDY],
    ["virtual=10.0.0.1:9072", ["checktype=negotiate"], 'port "9072"', TCP_REMEDY],
    ["virtual=10.0.0.1:9072", ["checktype=0"], 'port "9072"', TCP_REMEDY],
    ["virtual=10.0.0.1:7072", ["protocol=udp"], 'port "7072"', UDP_REMEDY],
    ["virtual=10.0.0.1:unheard-of", [], 'port "unheard-of"', TCP_REMEDY],
    ["virtual=7", [], "a firewall mark", TCP_REMEDY],
  ] as const;
  for (const [head, body, what, remedy] of table) {
    assertEquals(kindOf(head, body), {
      type: "none",
      connects: undefined,
      messages: [warning(what, remedy)],
    });
  }
});

Deno.test("chooseCheck refuses to negotiate with services that it cannot, at the line that says so", () => {
  assertEquals(kindOf("virtual=10.0.0.1:9072", ["scheduler=rr", "service=ftp"]).messages, [
    `error 3: cannot negotiate with service "ftp", which is not supported yet; ${TCP_REMEDY}`,
  ]);
  const implied = [
    ["10.0.0.1:25", "25", "smtp", TCP_REMEDY],
    ["10.0.0.1:pop3", "pop3", "pop", TCP_REMEDY],
    ["10.0.0.1:53", "53", "dns", UDP_REMEDY],
  ] as const;
  for (const [virtual, port, service, remedy] of implied) {
    assertEquals(kindOf(`virtual=${virtual}`, []).messages, [
      `error 1: cannot choose a check for port "${port}"; that port implies service "${service}", which is not supported yet, ${remedy}`,
    ]);
  }
});

Deno.test("chooseCheck says nothing of a service where the file's own words could not be read", () => {
  for (const line of ["service=ftq!", "checktype=pong", "checktype=external-perl"]) {
    assertEquals(kindOf("virtual=10.0.0.1:9072", [line]).messages.length, 1, line);
    assertEquals(kindOf("virtual=10.0.0.1:25", [line]).messages.length, 1, line);
  }
});

Deno.test("chooseCheck connects between negotiate checks over tcp alone", () => {
  assertEquals(kindOf("virtual=10.0.0.1:80", ["checktype=3"]).connects, 3);
  assertEquals(kindOf("virtual=7", ["checktype=3", "service=http"]).connects, 3);
  assertEquals(kindOf("virtual=10.0.0.1:5060", ["checktype=3", "protocol=udp"]), {
    type: "sip",
    connects: undefined,
    messages: [
      "warning 2: connecting over udp says nothing, so that every check negotiates",
    ],
  });
});

Deno.test("chooseCheck only connects where a combined check has nothing to negotiate", () => {
  const message =
    "warning 2: service none has nothing to negotiate, so that every check connects; write checktype=connect";
  for (const head of ["virtual=10.0.0.1:9072", "virtual=7"]) {
    const body = ["checktype=3", "real=10.0.0.2:80 gate"];
    assertEquals(kindOf(head, body), { type: "connect", connects: undefined, messages: [message] });
  }
  assertEquals(
    kindOf("virtual=10.0.0.1:9072", ["checktype=3", "protocol=udp", "service=none"]).type,
    "none",
  );
});
