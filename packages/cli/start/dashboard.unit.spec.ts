import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openWebPort } from "./dashboard.ts";

test("the dashboard's port is opened before anything else starts, and a taken port is reported with the way out", async () => {
  const socket = await openWebPort(0);
  const { port } = socket.address() as AddressInfo;
  expect(port).toBeGreaterThan(0);
  await expect(openWebPort(port)).rejects.toThrow(
    `Port ${port} is taken. Choose another one with --web-port.`,
  );
  socket.close();
  await once(socket, "close");
});
