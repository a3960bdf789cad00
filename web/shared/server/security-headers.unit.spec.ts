import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./security-headers.ts";

const policy = (
  given: { isDevelopment?: boolean; mapHosts?: readonly string[] } = {},
): ReadonlyMap<string, string> => {
  const text = contentSecurityPolicy({
    nonce: "n0nce",
    isDevelopment: given.isDevelopment ?? false,
    apiUrl: new URL("https://api.example.com/stage"),
    mapHosts: given.mapHosts ?? [],
  });
  return new Map(
    text.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
};

test("in production no script or style runs without the nonce of its page", () => {
  const sources = [...policy().values()].join(" ");
  expect(sources).not.toContain("unsafe");
  expect(policy().get("script-src")).toContain("'nonce-n0nce'");
  expect(policy().get("style-src")).toContain("'nonce-n0nce'");
});

test("the site cannot be framed, and connects to no host other than its API", () => {
  expect(policy().get("frame-ancestors")).toBe("'none'");
  expect(policy().get("connect-src")).toBe("'self' https://api.example.com");
  expect(policy().get("worker-src")).toBe("'self' blob:");
});

test("the map's hosts are allowed and no others, for data and images only", () => {
  const hosts = ["https://tiles.example.com", "http://localhost:8080"];
  const open = policy({ mapHosts: hosts });
  expect(open.get("connect-src")).toBe(`'self' https://api.example.com ${hosts.join(" ")}`);
  expect(open.get("img-src")).toBe(`'self' data: blob: ${hosts.join(" ")}`);
  for (const [directive, sources] of policy())
    if (!["connect-src", "img-src"].includes(directive)) expect(open.get(directive)).toBe(sources);
});
