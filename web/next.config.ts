import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { shareHeaders } from "./features/share/server/share-headers.ts";
import { securityHeaders } from "./shared/server/security-headers.ts";

const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const config: NextConfig = {
  // The packages are TypeScript sources.
  transpilePackages: ["@trips/core", "@trips/aws", "@trips/client", "@trips/importer"],
  serverExternalPackages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"],
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  poweredByHeader: false,
  // `npm run typecheck` is the type check.
  typescript: { ignoreBuildErrors: true },
  // Link previews are in the page's head for every client, not only for bots that Next knows.
  htmlLimitedBots: /.*/,
  rewrites: async () => [
    // Browsers request it even if a page names another icon.
    { source: "/favicon.ico", destination: "/icon.svg" },
    // Links of an earlier form no longer work; they lead to the page that says so.
    { source: "/share/:token", destination: "/s/:token" },
  ],
  headers: async () => [
    { source: "/:path*", headers: [...securityHeaders] },
    { source: "/:area(s|share|api/shares)/:path*", headers: [...shareHeaders] },
  ],
};

export default config;
