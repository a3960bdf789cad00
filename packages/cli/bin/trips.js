#!/usr/bin/env node
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `trips needs Node 24, this is Node ${process.versions.node}: run it with npx trips or npm run, which bring Node 24.`,
  );
  process.exit(1);
}
await import("../main.ts");
