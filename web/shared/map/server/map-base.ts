import "server-only";
import { settings } from "../../server/settings.ts";
import type { MapBase } from "../model/map-base.ts";
import { currentPass } from "./map-pass.ts";

const stylesOf = (): MapBase["styles"] => {
  const { map, sessionSecret } = settings();
  switch (map.kind) {
    case "off":
      return undefined;
    case "styles":
      return { light: map.light, dark: map.dark };
    case "archive": {
      const folder = `/api/map/${currentPass(sessionSecret, Date.now())}/style`;
      return { light: `${folder}/light`, dark: `${folder}/dark` };
    }
    default:
      return map satisfies never;
  }
};

/** The simulator drives in the local cloud only, which is the one with an endpoint of its own. */
export const mapBase = (): MapBase => ({
  styles: stylesOf(),
  hasCity: settings().endpointUrl !== undefined,
});
