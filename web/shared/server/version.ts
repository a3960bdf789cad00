import "server-only";
import manifest from "../../package.json" with { type: "json" };

/** Of the dashboard that runs; read here, so that browsers get no more of the manifest. */
export const { version } = manifest;
