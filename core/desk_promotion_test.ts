import { assertEquals } from "@std/assert";
import { DESK_PATH, deskStage } from "./desk_fixtures.ts";

Deno.test("where the format cannot be written, promote says in words what to change", async () => {
  const { director } = await deskStage();
  const { control } = director;
  assertEquals(await control.promote(), { path: DESK_PATH, change: "", entries: [] });
  await control.change({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } });
  await control.change({ service: "web", server: "10.0.0.9:80", value: "10.0.0.9:80 gate 2" });
  await control.change({ service: "web", server: "10.0.0.2:80", value: null });
  const { path, change, after, entries } = await control.promote();
  assertEquals([path, after, entries.length], [DESK_PATH, undefined, 3]);
  assertEquals(change.split("\n"), [
    "# These changes are to be put in by hand, in the words of the format lines; here they are in",
    "# those of the native one.",
    "",
    "# server 10.0.0.1:80 of web: let it say",
    "{",
    '  "weight": 5',
    "}",
    "",
    "# server 10.0.0.9:80 of web: write it as",
    "10.0.0.9:80 gate 2",
    "",
    "# server 10.0.0.2:80 of web: take it out",
    "",
  ]);
  await director.stop("test");
});
