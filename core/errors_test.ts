import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import {
  ConfigError,
  ConnectionError,
  ERROR_CODES,
  type ErrorCode,
  messageOf,
  RingmasterError,
} from "./errors.ts";

Deno.test("RingmasterError carries its code, its message and its cause", () => {
  const cause = new Error("no such file");
  const error = new RingmasterError("config_unreadable", 'cannot read "lb.yaml"', { cause });
  assertInstanceOf(error, Error);
  assertEquals(error.name, "RingmasterError");
  assertEquals(error.code, "config_unreadable");
  assertEquals(error.message, 'cannot read "lb.yaml"');
  assertEquals(error.cause, cause);
});

Deno.test("ConnectionError says the action and the reason, and keeps the reason apart", () => {
  const refused = new ConnectionError(
    "connection_failed",
    "cannot connect to 10.0.0.1:80",
    "connection refused",
  );
  assertInstanceOf(refused, RingmasterError);
  assertEquals(refused.name, "ConnectionError");
  assertEquals(refused.code, "connection_failed");
  assertEquals(refused.message, "cannot connect to 10.0.0.1:80: connection refused");
  assertEquals(refused.reason, "connection refused");
  const cause = new Error("deadline");
  const late = new ConnectionError("timed_out", "cannot read", "no answer", { cause });
  assertEquals(late.code, "timed_out");
  assertEquals(late.cause, cause);
});

Deno.test("ConfigError says every problem, one a line", () => {
  const error = new ConfigError([
    { severity: "error", file: "lb.yaml", line: 3, path: "services", message: "wanted a list" },
    { severity: "error", file: "lb.yaml", path: "", message: "the file ends too early" },
  ]);
  assertInstanceOf(error, RingmasterError);
  assertEquals(error.name, "ConfigError");
  assertEquals(error.code, "config_invalid");
  assertEquals(
    error.message,
    "lb.yaml:3: services: wanted a list\nlb.yaml: the file ends too early",
  );
  assertEquals(error.problems.length, 2);
});

Deno.test("ERROR_CODES are lower-case words, and what each means is one sentence without a full stop", () => {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  assert(codes.length > 0);
  for (const code of codes) {
    assertMatch(code, /^[a-z]+(_[a-z]+)*$/);
    assertMatch(ERROR_CODES[code], /^[A-Z].{10,}[^.]$/);
    assertNotMatch(ERROR_CODES[code], /\n/);
  }
});

Deno.test("messageOf says what was thrown on one line", () => {
  assertEquals(messageOf(new Error("no route to host")), "no route to host");
  assertEquals(messageOf(new RingmasterError("usage", "wanted a file")), "wanted a file");
  assertEquals(messageOf("a text"), "a text");
  assertEquals(messageOf(7), "7");
  assertEquals(messageOf(undefined), "undefined");
  assertEquals(messageOf(Symbol("sign")), "Symbol(sign)");
  assertEquals(messageOf(new Error("first\n  second\r\nthird\n")), "first; second; third");
});

Deno.test("messageOf falls back to the error's name where there is no message", () => {
  assertEquals(messageOf(new TypeError()), "TypeError");
  assertEquals(messageOf(new DOMException("", "AbortError")), "AbortError");
});

Deno.test("messageOf never throws, whatever a plugin throws", () => {
  const unshowable = "something without a message was thrown";
  assertEquals(messageOf(Object.create(null)), unshowable);
  assertEquals(messageOf({ toString: () => 7 }), "7");
  assertEquals(
    messageOf({
      toString: () => {
        throw new Error("no");
      },
    }),
    unshowable,
  );
  const withMessage = (message: PropertyDescriptor) =>
    Object.defineProperty(new Error(), "message", message);
  assertEquals(messageOf(withMessage({ value: 42 })), "42");
  const throwing = withMessage({
    get: () => {
      throw new Error("no");
    },
  });
  assertEquals(messageOf(throwing), unshowable);
});
