import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TripRecord } from "@trips/client/records.ts";
import { createFakeRecordsApi, type Fault } from "@trips/client/testing/fake-records-api.ts";

const readBody = async (request: IncomingMessage): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces).toString("utf8");
};

/** The POST route and the token issuer on one port, over HTTP. A lost answer closes the connection. */
export const startFakeCloud = async (
  settings: { readonly fault?: () => Fault; readonly refuses?: (record: TripRecord) => boolean } = {},
) => {
  const api = createFakeRecordsApi(settings);
  const tokenRequests: Record<string, unknown>[] = [];
  const connections = new Set<unknown>();

  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (request.url === "/dev/token") {
      const asked = JSON.parse(body) as { driver: string };
      tokenRequests.push(asked);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          idToken: `${asked.driver.replaceAll(".", "_")}.${tokenRequests.length}`,
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
      return;
    }
    const answer = api.handle(request.url ?? "", request.headers.authorization ?? "", body);
    if (answer === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  server.on("connection", (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    api,
    url,
    tokenRequests,
    connections: () => connections.size,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
