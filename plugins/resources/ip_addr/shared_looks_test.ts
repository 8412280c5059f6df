import { assertEquals, assertRejects } from "@std/assert";
import { settle } from "../../../core/testing/mod.ts";
import { SharedLooks } from "./shared_looks.ts";

const SIGNAL = new AbortController().signal;
const ROUNDS = 20;

/** Looks that end when the test says so, in the order in which they began. */
function scene() {
  const begun: { readonly signal: AbortSignal; readonly end: PromiseWithResolvers<string> }[] = [];
  const looks = new SharedLooks<string>();
  return {
    begun,
    ask: (signal: AbortSignal = SIGNAL, key: string = "eth0") =>
      looks.at(key, signal, (over) => {
        const end = Promise.withResolvers<string>();
        over.addEventListener("abort", () => end.reject(new Error("called off")));
        begun.push({ signal: over, end });
        return end.promise;
      }),
  };
}

Deno.test("SharedLooks begins at once, and once more for all who ask meanwhile", async () => {
  const { begun, ask } = scene();
  const first = ask();
  assertEquals(begun.length, 1);
  const others = [ask(), ask(), ask()];
  await settle(ROUNDS);
  assertEquals(begun.length, 1);
  begun[0]?.end.resolve("before");
  assertEquals(await first, "before");
  await settle(ROUNDS);
  assertEquals(begun.length, 2);
  begun[1]?.end.resolve("after");
  assertEquals(await Promise.all(others), ["after", "after", "after"]);
  const last = ask();
  assertEquals(begun.length, 3);
  begun[2]?.end.resolve("later");
  assertEquals(await last, "later");
});

Deno.test("SharedLooks keeps what is looked at apart", async () => {
  const { begun, ask } = scene();
  const both = [ask(SIGNAL, "eth0"), ask(SIGNAL, "eth1")];
  assertEquals(begun.length, 2);
  begun[1]?.end.resolve("one");
  begun[0]?.end.resolve("zero");
  assertEquals(await Promise.all(both), ["zero", "one"]);
});

Deno.test("SharedLooks gives a failure to all who waited for that look, and to nobody else", async () => {
  const { begun, ask } = scene();
  const first = ask();
  const others = [ask(), ask()];
  begun[0]?.end.reject(new Error("the first failed"));
  await assertRejects(() => first, Error, "the first failed");
  await settle(ROUNDS);
  begun[1]?.end.resolve("well");
  assertEquals(await Promise.all(others), ["well", "well"]);
});

Deno.test("SharedLooks calls a look off when the last one has left it, and not before", async () => {
  const { begun, ask } = scene();
  const first = new AbortController();
  const asked = [ask(first.signal)];
  const leaving = new AbortController();
  const left = ask(leaving.signal);
  const staying = ask();
  leaving.abort(new Error("its time is up"));
  await assertRejects(() => left, Error, "its time is up");
  first.abort(new Error("so is mine"));
  await assertRejects(() => Promise.all(asked), Error, "so is mine");
  assertEquals(begun[0]?.signal.aborted, true);
  await settle(ROUNDS);
  assertEquals(begun.map(({ signal }) => signal.aborted), [true, false]);
  begun[1]?.end.resolve("well");
  assertEquals(await staying, "well");
});

Deno.test("SharedLooks does not begin a look that all have left, and serves who comes after", async () => {
  const { begun, ask } = scene();
  const first = ask();
  const leaving = new AbortController();
  const left = ask(leaving.signal);
  leaving.abort(new Error("its time is up"));
  await assertRejects(() => left, Error, "its time is up");
  const late = ask();
  begun[0]?.end.resolve("before");
  assertEquals(await first, "before");
  await settle(ROUNDS);
  assertEquals(begun.length, 2);
  begun[1]?.end.resolve("after");
  assertEquals(await late, "after");
  await assertRejects(() => ask(leaving.signal), Error, "its time is up");
  assertEquals(begun.length, 2);
});
