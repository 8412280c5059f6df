import { assert } from "@std/assert";
import { API_PAGE, apiTables } from "./api_tables.ts";
import { currentTables, sameTables } from "./options_table.ts";

Deno.test("docs/api.md has every route of the API with its role, and none that there is not", async () => {
  const page = await Deno.readTextFile(new URL(`../../${API_PAGE}`, import.meta.url));
  const current = currentTables(page) ?? "";
  assert(
    sameTables(current, apiTables()),
    "write the tables anew: deno run --allow-read --allow-write --allow-env --allow-sys " +
      "tests/docs/write_tables.ts",
  );
});
