import { assertEquals, assertMatch } from "@std/assert";
import { startNode } from "../../examples/spring-ring/application_node.ts";
import { Client } from "./client.ts";
import { StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";

/** A client on this machine, and an application node to ask, both on loopback. */
async function withClient(body: (client: Client, address: string) => Promise<void>): Promise<void> {
  const address = "127.0.0.199";
  const node = await startNode({
    name: "AppNode1",
    address,
    httpPort: 19_072,
    sipPort: 17_072,
    balancer: "127.0.0.1:7072;node=AppNode1",
  });
  const agent = new StartedProgram(denoCommand("tests/lanes/client_agent.ts"));
  try {
    await body(await Client.over(agent), address);
  } finally {
    await agent.stop("SIGKILL");
    await node.stop();
  }
}

Deno.test("the client tells which application node answered, over HTTP and over SIP on both transports", async () => {
  await withClient(async (client, address) => {
    assertEquals(await client.whoAnswersHttp(address, 19_072), "AppNode1");
    assertEquals(await client.whoAnswersSip(address, 17_072, "udp"), "AppNode1");
    assertEquals(await client.whoAnswersSip(address, 17_072, "tcp"), "AppNode1");
  });
});

Deno.test("the client gives the reason in brackets when nobody answers", async () => {
  await withClient(async (client, address) => {
    assertMatch(await client.whoAnswersHttp(address, 19_073), /^\(.*refused/i);
    assertMatch(await client.whoAnswersSip(address, 17_073, "tcp"), /^\(.*refused/i);
  });
});
