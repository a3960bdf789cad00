import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { securityHeaders } from "./lib/security-headers.ts";
import { shareHeaders } from "./lib/share-headers.ts";

const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const config: NextConfig = {
  // The packages are TypeScript sources.
  transpilePackages: ["@trips/core", "@trips/aws", "@trips/client"],
  serverExternalPackages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"],
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  poweredByHeader: false,
  // `npm run typecheck` is the type check.
  typescript: { ignoreBuildErrors: true },
  // Browsers ask for it also where a page names another one.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  headers: async () => [
    { source: "/:path*", headers: [...securityHeaders] },
    { source: "/:area(share|api/share)/:path*", headers: [...shareHeaders] },
  ],
};

export default config;
