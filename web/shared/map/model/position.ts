export type { Position } from "@trips/core/application/path.ts";
