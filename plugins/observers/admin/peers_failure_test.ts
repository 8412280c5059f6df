import { assertEquals } from "@std/assert";
import { fetchReason } from "./peers_failure.ts";

Deno.test("fetchReason says what fetch only says in its cause", () => {
  const reason = (words: string) =>
    fetchReason(
      new TypeError("fetch failed", {
        cause: new Error(`error sending request for url (http://lb2:1/): client error (${words}`),
      }),
    );
  const cases = [
    ["Connect): tcp connect error: Connection refused (os error 111)", "connection refused"],
    ["Connect): tcp connect error: No route to host (os error 113)", "no route to host"],
    [
      "Connect): dns error: failed to lookup address information: Name or service not known",
      "no such host is known",
    ],
    [
      "Connect): invalid peer certificate: UnknownIssuer",
      "its certificate is not believed (UnknownIssuer); ca names the authority that signed it",
    ],
    [
      "Connect): received corrupt message of type InvalidContentType",
      "it does not speak TLS there",
    ],
    ["Connect): received fatal alert: CertificateRequired", "it wants a client's certificate"],
    [
      "SendRequest): connection closed before message completed",
      "it closed the connection without an answer",
    ],
  ] as const;
  for (const [words, wanted] of cases) assertEquals(reason(words), wanted);
});

Deno.test("fetchReason says what was thrown where there is no cause", () => {
  assertEquals(fetchReason(new TypeError("Fetch failed: no")), "fetch failed: no");
  assertEquals(fetchReason("odd"), "odd");
});
