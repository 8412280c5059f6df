import { assertEquals } from "@std/assert";
import { createOpenAnswers } from "./open_answers.ts";

function answering() {
  const answers = createOpenAnswers();
  const ended: string[] = [];
  const asked: string[] = [];
  return {
    ended,
    asked,
    open: (token: string, name: string) => answers.opened(`token ${token}`, () => ended.push(name)),
    look: (held: readonly string[]) =>
      answers.look((pass) => {
        const token = pass.replace("token ", "");
        asked.push(token);
        return Promise.resolve(held.includes(token));
      }),
  };
}

Deno.test("open answers ask for each token once, and end all that were opened with one that holds no more", async () => {
  const { open, look, ended, asked } = answering();
  for (let index = 0; index < 3; index++) {
    open("gone", `gone ${index}`);
    open("held", `held ${index}`);
  }
  await look(["held", "gone"]);
  assertEquals(ended, []);
  await look(["held"]);
  assertEquals(ended, ["gone 0", "gone 1", "gone 2"]);
  assertEquals(asked, ["gone", "held", "gone", "held"]);
});

Deno.test("open answers forget one that has ended, and a token that has none left", async () => {
  const { open, look, ended, asked } = answering();
  const [first, second] = [open("gone", "first"), open("gone", "second")];
  first();
  await look([]);
  assertEquals(ended, ["second"]);
  second();
  await look([]);
  assertEquals([ended, asked], [["second"], ["gone"]]);
  const third = open("gone", "third");
  second();
  await look([]);
  assertEquals(ended, ["second", "third"], "an end that is told twice touches no later answer");
  third();
});

Deno.test("open answers may end while they are looked at", async () => {
  const answers = createOpenAnswers();
  const ended: string[] = [];
  for (const name of ["first", "second"]) {
    const closed = answers.opened("anybody", () => {
      ended.push(name);
      closed();
    });
  }
  await answers.look(() => Promise.resolve(false));
  await answers.look(() => Promise.resolve(false));
  assertEquals(ended, ["first", "second"]);
});
