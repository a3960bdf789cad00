import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { privateAddress } from "./private-address.ts";

test("on Linux it is one of millions, elsewhere 127.0.0.1", () => {
  const addresses = Array.from({ length: 50 }, () => privateAddress("linux"));
  expect(new Set(addresses).size).toBeGreaterThan(40);
  for (const address of addresses)
    expect(address).toMatch(/^127\.\d{1,3}\.\d{1,3}\.([1-9]|\d\d|1\d\d|2[0-4]\d|25[0-4])$/);
  expect([privateAddress("darwin"), privateAddress("win32")]).toEqual(["127.0.0.1", "127.0.0.1"]);
});

test("a server listening there is reachable there, and on Linux not at 127.0.0.1", async () => {
  const host = privateAddress();
  const server = createServer((_, response) => response.end("here"));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await (await fetch(`http://${host}:${port}`)).text()).toBe("here");
    if (host !== "127.0.0.1") await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
