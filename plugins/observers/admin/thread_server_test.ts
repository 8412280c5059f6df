import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Actor,
  createEventBus,
  EventHistory,
  type PluginRoute,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { createFakeDirector, eventually, instantiate } from "../../../core/testing/mod.ts";
import { FREE_TRIES } from "./access_guard.ts";
import { plugin } from "./mod.ts";
import { type Served, serving } from "./thread_fixture.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function talking() {
  const events = createEventBus({ now: () => 0, onFault: () => {} });
  const history = new EventHistory();
  events.subscribe(history.add);
  return { events, history };
}

async function openStream({ port, tokens }: Served) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, {
    headers: { ...bearer(tokens.read), accept: "text/event-stream" },
  });
  assertEquals(response.status, 200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    reader,
    async until(part: string): Promise<void> {
      while (!text.includes(part)) {
        const { done, value } = await reader.read();
        assert(!done, `the stream ended without ${part}`);
        text += value;
      }
    },
  };
}

Deno.test("the thread's stream has the events that are kept and those that come, each once", async () => {
  const { events, history } = talking();
  const emit = (service: string) =>
    events.emit({ type: "service.recovered", service: `${service}:80/tcp` });
  emit("10.0.0.1");
  const director = createFakeDirector({ history: (after) => history.list(after) });
  await serving({ context: { events, director } }, async (served) => {
    const stream = await openStream(served);
    await stream.until("id: 1\n");
    emit("10.0.0.2");
    await stream.until("id: 2\n");
    await stream.reader.cancel();
  });
});

Deno.test("a token that is taken out ends the streams that were opened with it, and only those", () => {
  const { events } = talking();
  return serving({ context: { events } }, async (served) => {
    const stream = await openStream(served);
    const other = await fetch(`http://127.0.0.1:${served.port}/api/v1/events`, {
      headers: { ...bearer(served.tokens.admin), accept: "text/event-stream" },
    });
    const otherReader = other.body!.getReader();
    await otherReader.read();
    await stream.until(": events follow");
    const path = `${served.folder}/tokens`;
    const lines = (await Deno.readTextFile(path)).split("\n").filter((line) =>
      !line.includes(" reader ")
    );
    await Deno.writeTextFile(`${path}.new`, lines.join("\n"), { mode: 0o600 });
    await Deno.rename(`${path}.new`, path);
    const ended = await stream.reader.read().then(({ done }) => done, () => true);
    assertEquals(ended, true);
    const again = await fetch(`http://127.0.0.1:${served.port}/api/v1/whoami`, {
      headers: bearer(served.tokens.read),
    });
    assertEquals(again.status, 401);
    await again.body?.cancel();
    events.emit({ type: "service.recovered", service: "10.0.0.1:80/tcp" });
    const { value } = await otherReader.read();
    assertStringIncludes(new TextDecoder().decode(value), "id: 1\n");
    await otherReader.cancel();
  });
});

Deno.test("a verb reaches the director on behalf of the token's owner", async () => {
  const asked: Actor[] = [];
  const director = createFakeDirector({
    as(actor) {
      asked.push(actor);
      return createFakeDirector({
        enable: ({ service }) =>
          Promise.reject(new RingmasterError("not_found", `cannot find service "${service}"`)),
      });
    },
  });
  await serving({ context: { director } }, async ({ port, tokens }) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/servers/enable`, {
      method: "POST",
      headers: { ...bearer(tokens.operate), "content-type": "application/json" },
      body: JSON.stringify({ service: "web", server: "10.0.0.1:80" }),
    });
    assertEquals([response.status, (await response.json()).detail], [
      404,
      'cannot find service "web"',
    ]);
    const [actor] = asked;
    assertEquals([actor?.name, actor?.role], ["operateer", "operate"]);
    assert(actor?.from.startsWith("127.0.0.1:"));
  });
});

Deno.test("a plugin's route is served as long as its plugin offers it", async () => {
  const routes: PluginRoute[] = [{
    method: "GET",
    path: "/metrics",
    role: "read",
    summary: "figures",
    answer: ({ query, actor }) =>
      Promise.resolve({ type: "text/plain", body: `${query.x} for ${actor.name}` }),
  }];
  await serving({ context: { routes: () => routes } }, async ({ port, tokens }) => {
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics?x=1`, {
        headers: bearer(tokens.read),
      });
      return `${response.status} ${await response.text()}`;
    };
    assertEquals(await ask(), "200 1 for reader");
    routes.pop();
    assert((await ask()).startsWith("404 "));
  });
});

Deno.test("wrong tokens are told as a sum, and slow down who sends them, and nobody beside him", () =>
  serving({}, async ({ port, notes, tokens }) => {
    const ask = async (token = "rm_guess") => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/whoami`, {
        headers: bearer(token),
      });
      await response.body?.cancel();
      return [response.status, response.headers.get("retry-after")];
    };
    for (let tries = 0; tries < FREE_TRIES; tries++) assertEquals(await ask(), [401, null]);
    assertEquals(await ask(), [429, "1"]);
    for (let tries = 0; tries < 20; tries++) await ask();
    assertEquals(await ask(tokens.read), [200, null]);
    const swapped = `${tokens.read.slice(0, -1)}${tokens.read.endsWith("0") ? "1" : "0"}`;
    assertEquals((await ask(swapped))[0], 429);
    await eventually("it is told", () => notes.length > 0);
    assertEquals(notes, ["warning: refused 1 wrong token, the last from 127.0.0.1"]);
  }));

Deno.test("what a known token may not do is told in the log, with who, what and from where", () =>
  serving({}, async ({ port, notes, tokens }) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/config`, {
      method: "PUT",
      headers: { ...bearer(tokens.read), "content-type": "application/json" },
      body: "{}",
    });
    await response.body?.cancel();
    assertEquals(response.status, 403);
    await eventually("it is told", () => notes.length > 0);
    assertEquals(notes, [
      "warning: refused PUT /api/v1/config to reader from 127.0.0.1: it wants the role admin, found read",
    ]);
  }));

Deno.test("a reload does not let those begin anew who guess tokens", () =>
  serving({}, async ({ folder, socket, port, context }) => {
    const guess = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/whoami`, {
        headers: bearer("rm_guess"),
      });
      await response.body?.cancel();
      return response.status;
    };
    for (let tries = 0; tries < FREE_TRIES; tries++) assertEquals(await guess(), 401);
    const others = { socket, listen: port, tokens: `${folder}/tokens`, hosts: ["lb1.example.org"] };
    const observer = instantiate(plugin, others, context);
    await observer.start(new AbortController().signal);
    // A second may have passed since, after which one more is looked at; the pause is longer then.
    const statuses = [await guess(), await guess()];
    assert(statuses.includes(429), `${statuses}`);
    await observer.stop();
  }));

Deno.test("a reload that ends free reading ends the streams of those who read freely, and no others", () => {
  const { events } = talking();
  const context = { events };
  return serving({ context, options: { public_read: true } }, async (served) => {
    const { folder, socket, port } = served;
    const stream = await openStream(served);
    const free = await fetch(`http://127.0.0.1:${port}/api/v1/events`, {
      headers: { accept: "text/event-stream" },
    });
    const freely = free.body!.getReader();
    await freely.read();
    await stream.until(": events follow");
    const options = { socket, listen: port, tokens: `${folder}/tokens` };
    const observer = instantiate(plugin, options, served.context);
    await observer.start(new AbortController().signal);
    assertEquals(await freely.read().then(({ done }) => done, () => true), true);
    events.emit({ type: "service.recovered", service: "10.0.0.1:80/tcp" });
    await stream.until("id: 1\n");
    await stream.reader.cancel();
    await observer.stop();
  });
});

Deno.test("a listener that cannot be had does not keep the socket from being served", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await serving({ options: { listen: taken.addr.port } }, async ({ notes }) => {
    await eventually("it is told", () => notes.length > 0);
    assertStringIncludes(notes[0] ?? "", `cannot listen on 127.0.0.1:${taken.addr.port}`);
  });
});
