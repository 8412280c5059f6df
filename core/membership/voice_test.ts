import { assert, assertEquals } from "@std/assert";
import type { HeardState, MemberState } from "../model/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import { BodyProblem, decodeBody } from "./body.ts";
import { HEADER_BYTES } from "./message.ts";
import { Sender } from "./sender.ts";
import { KEY, keyring, MEMBER, testConfig, TestNetwork } from "./test_world.ts";
import { trustIn } from "./verify.ts";
import { Voice } from "./voice.ts";

function setUp() {
  const clock = createFakeClock();
  const network = new TestNetwork(clock);
  const medium = network.medium("a");
  const config = testConfig({ deadtimeMs: 399.5 });
  let heard: HeardState[] = [];
  const sender = new Sender({
    clock,
    timing: { intervalMs: 100, leaseMs: 200, realtime: false },
    media: () => [medium],
    onFault: () => {},
    onWays: () => {},
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
  const voice = new Voice({
    self: "a",
    generation: 5,
    clock,
    sender,
    config: () => config,
    trust: () => trustIn("a+b", keyring(1, KEY)),
    heard: () => heard,
  });
  const states = (): MemberState[] =>
    network.sent.map(({ bytes }) => {
      const state = decodeBody(bytes.subarray(HEADER_BYTES, -32));
      assert(!(state instanceof BodyProblem));
      return state;
    });
  const said = () => states().map(({ version, status }) => `${version} ${status}`);
  return { clock, voice, states, said, hear: (all: HeardState[]) => void (heard = all) };
}

Deno.test("Voice says nothing before its start, and then the newest", async () => {
  const { clock, voice, states } = setUp();
  voice.tell(MEMBER);
  voice.renew();
  await clock.advance(500);
  assertEquals(states(), []);
  voice.start();
  assertEquals(states(), [{
    node: "a",
    version: 3,
    ...MEMBER,
    deadtimeMs: 400,
    digest: "same",
    heard: [],
  }]);
  await voice.stop(false);
});

Deno.test("Voice that was told nothing says that it is joining", async () => {
  const { voice, said } = setUp();
  voice.start();
  assertEquals(said(), ["1 joining"]);
  await voice.stop(false);
});

Deno.test("Voice says a change at once as a new version, and the same not again", async () => {
  const { clock, voice, said } = setUp();
  voice.start();
  await clock.advance(10);
  voice.tell(MEMBER);
  assertEquals(said(), ["1 joining", "2 member"]);
  await clock.advance(10);
  voice.tell({ ...MEMBER });
  assertEquals(voice.version, 2);
  assertEquals(said().length, 2);
  await voice.stop(false);
});

Deno.test("Voice says many changes of one moment in two packets: the first, and the last a moment later", async () => {
  const { clock, voice, said } = setUp();
  voice.start();
  await clock.advance(10);
  for (let reach = 1; reach <= 50; reach++) voice.tell({ ...MEMBER, reach });
  assertEquals(said(), ["1 joining", "2 member"]);
  await clock.advance(1);
  assertEquals(said().slice(2), ["51 member"]);
  await voice.stop(false);
});

Deno.test("Voice says whom it hears without making a new version of it", async () => {
  const { clock, voice, states, hear } = setUp();
  voice.start();
  await clock.advance(10);
  hear([{ node: "b", generation: 1, version: 4 }]);
  voice.saySoon();
  const [first, second] = states();
  assertEquals([first?.version, second?.version], [1, 1]);
  assertEquals(second?.heard, [{ node: "b", generation: 1, version: 4 }]);
  await voice.stop(false);
});

Deno.test("Voice says goodbye three times where asked to, and only where it was heard at all", async () => {
  const { clock, voice, said } = setUp();
  voice.tell(MEMBER);
  voice.start();
  await voice.stop(true);
  assertEquals(said(), ["2 member", "3 left", "3 left", "3 left"]);
  voice.tell({ ...MEMBER, reach: 7 });
  await clock.advance(1_000);
  assertEquals(said().length, 4);
  assertEquals(clock.pending, 0);

  const silent = setUp();
  await silent.voice.stop(true);
  assertEquals(silent.said(), []);
  const quiet = setUp();
  quiet.voice.start();
  await quiet.voice.stop(false);
  assertEquals(quiet.said(), ["1 joining"]);
});
