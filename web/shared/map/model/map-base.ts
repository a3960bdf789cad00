import type { Theme } from "../../theme/model/theme.ts";

/** What lies under the routes. */
export type MapBase = {
  /** URLs of the MapLibre styles that take the place of the offline map; undefined: no tile request is sent to anyone. */
  readonly styles: Readonly<Record<Theme, string>> | undefined;
  /** Whether the simulator's city is drawn: its drives lie on no other streets. */
  readonly hasCity: boolean;
};
