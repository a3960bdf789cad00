import world from "../data/world.json" with { type: "json" };
import { worldOf } from "../model/world.ts";

/** In a module of their own, so that they are loaded beside the map's and decoded once. */
export const worldFeatures = worldOf(world);
