import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { ipOf, mustIp, oneLine } from "./ip.ts";

Deno.test("ipOf gives what a program said, however it ended", () => {
  const { code, stdout, stderr } = ipOf("sh")(["-c", "echo out; echo err >&2; exit 3"]);
  assertEquals([code, stdout, stderr], [3, "out\n", "err\n"]);
});

Deno.test("ipOf says that the program is missing", () => {
  const error = assertThrows(() => ipOf("no-such-ip")(["-V"]), RingmasterError);
  assertEquals(error.code, "command_missing");
  assertEquals(error.message, 'cannot start "no-such-ip": no such program');
});

Deno.test("mustIp quotes the command that failed and what it said", () => {
  const ip = () => ({ code: 2, stdout: "", stderr: "mount failed\n  not permitted\n" });
  const error = assertThrows(() => mustIp(ip, ["netns", "add", "x"]), RingmasterError);
  assertEquals(
    error.message,
    'cannot run "ip netns add x": it ended with code 2, mount failed; not permitted',
  );
  assertEquals(mustIp(() => ({ code: 0, stdout: "yes", stderr: "" }), []), "yes");
});

Deno.test("oneLine joins lines", () => {
  assertEquals(oneLine(" a\n\n b \n"), "a; b");
});
