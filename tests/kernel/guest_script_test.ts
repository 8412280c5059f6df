import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT_CODE_FILE, guestScript, type GuestSettings, OUTPUT_FILE } from "./guest_script.ts";

const SETTINGS: GuestSettings = {
  root: "/home/somebody/it's a checkout",
  scratch: "/tmp/scratch",
  deno: "/opt/deno",
  denoDir: "/home/somebody/.cache/a,b:c",
  home: "/home/somebody",
  args: ["test", "a b", "$(reboot)"],
};

/** Runs the shell's own parser over a script, and nothing of the script. */
async function shellAccepts(script: string): Promise<boolean> {
  const child = new Deno.Command("sh", { args: ["-n"], stdin: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  return (await child.status).success;
}

Deno.test("guestScript is a script that a shell accepts, whatever the paths are", async () => {
  assert(await shellAccepts(guestScript(SETTINGS)));
});

Deno.test("guestScript quotes paths and arguments, so that the shell takes none of them apart", () => {
  const script = guestScript(SETTINGS);
  assertStringIncludes(script, `cd '/home/somebody/it'\\''s a checkout'`);
  assertStringIncludes(script, `{ '/opt/deno' 'test' 'a b' '$(reboot)'; echo $?`);
});

Deno.test("guestScript lays an overlay on the package cache, whose special characters it escapes", () => {
  assertStringIncludes(
    guestScript(SETTINGS),
    "lowerdir=/home/somebody/.cache/a\\,b\\:c,upperdir=/run/",
  );
});

Deno.test("guestScript leaves output and exit code in the scratch folder before it powers off", () => {
  const script = guestScript(SETTINGS);
  const order = [EXIT_CODE_FILE, OUTPUT_FILE, "sync", "echo o > /proc/sysrq-trigger"];
  const places = order.map((each) => script.indexOf(each));
  assertEquals(places, places.toSorted((left, right) => left - right));
  assert(places.every((place) => place > 0), String(places));
});

Deno.test("guestScript covers what must not reach the machine before anything is run", () => {
  const script = guestScript(SETTINGS);
  const run = script.indexOf("'/opt/deno'");
  for (const mount of ["tmpfs /run", "tmpfs /var/log", "tmpfs /lib/modules", "-t overlay"]) {
    const place = script.indexOf(mount);
    assert(place > 0 && place < run, mount);
  }
});
