/** The description of the admin API is good enough that a program can be generated from it, and follows it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder, withRingmaster } from "../cases/cli_program.ts";
import { type DirectorScene, startScene } from "./director_scene.ts";
import { generateClient } from "./generated_client.ts";

interface Description {
  readonly components: {
    readonly schemas: Record<string, {
      readonly properties: Record<string, unknown>;
      required: string[];
    }>;
  };
}

async function withScene(
  body: (scene: DirectorScene, description: Description, folder: string) => Promise<void>,
): Promise<void> {
  const scene = await startScene();
  try {
    const description = await (await scene.app.request("/openapi.json")).json();
    await withFolder((folder) => body(scene, description, folder));
  } finally {
    await scene.end();
  }
}

Deno.test("a client that is generated from the description type-checks, and works on a director's socket", () =>
  withScene(async ({ app }, description, folder) => {
    const client = await generateClient(description, folder);
    assertEquals(await client.check(), "");
    const path = `${folder}/admin.sock`;
    await using _server = Deno.serve(
      { transport: "unix", path, onListen: () => {} },
      (request) => app.fetch(request),
    );
    assertEquals(await client.run(path), {
      node: "appnode1",
      active: "active",
      downBefore: ["10.0.0.2:80"],
      message: "server 10.0.0.3:80 of 10.0.0.150:80/tcp is enabled, weight 5",
      lost: [404, "not_found"],
      event: "weight 10.0.0.3:80 of web is done: enabled, weight 5",
      record: ["refused", "enable"],
    });
  }));

/** As the program that is generated expects it, in a world without anybody else. */
const ALONE = `
node: appnode1
backend: memory
services:
  - name: web
    virtual: 10.0.0.150:80/tcp
    check: { type: on }
    real: [ 10.0.0.1:80 masq 1, 10.0.0.2:80 masq 2, 10.0.0.3:80 masq 1 ]
`;

Deno.test("a client that is generated from what the program itself answers works on its socket", () =>
  withFolder(async (folder) => {
    const [config, socket] = [`${folder}/ringmaster.yaml`, `${folder}/admin.sock`];
    await Deno.writeTextFile(config, ALONE);
    const words = ["run", "-c", config, "--socket", socket, "--state", folder];
    await withRingmaster(words, async (director) => {
      await director.waitFor(/reconcile\.applied /);
      using http = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
      const response = await fetch("http://localhost/openapi.json", { client: http });
      const client = await generateClient(await response.json(), folder);
      assertEquals(await client.check(), "");
      assertEquals(await client.run(socket), {
        node: "appnode1",
        downBefore: [],
        message: "server 10.0.0.3:80 of 10.0.0.150:80/tcp is enabled, weight 5",
        lost: [404, "not_found"],
        event: "weight 10.0.0.3:80 of web is done: enabled, weight 5",
        // Nobody of that name has asked for anything here.
        record: [null, null],
      });
      assertEquals(await director.stop(), 0, director.output);
    });
  }));

Deno.test("a client no longer type-checks where the description calls a field something else", () =>
  withScene(async (_scene, description, folder) => {
    const { Service } = description.components.schemas;
    assert(Service !== undefined);
    Service.properties.reals = Service.properties.servers;
    delete Service.properties.servers;
    Service.required = Service.required.map((name) => name === "servers" ? "reals" : name);
    const client = await generateClient(description, folder);
    assertStringIncludes(await client.check(), "Property 'servers' does not exist");
  }));
