import type { Page } from "playwright-core";

/** What the tests read of a MapLibre map. */
type Watched = {
  readonly map?: {
    queryRenderedFeatures(): {
      readonly layer: { readonly id: string };
      readonly properties: { name?: string };
    }[];
    jumpTo(view: { readonly center: readonly [number, number]; readonly zoom: number }): void;
    getBounds(): { getWest(): number; getEast(): number };
  };
};

/** Lets the functions below reach the map of the pages that are opened from now on. */
export const watchMap = async (page: Page): Promise<void> => {
  await page.addInitScript('document.addEventListener("map", (event) => { window.map = event.detail; })');
};

/** Which layers show something in view, and what the first features of `named` are called. */
export const shownOn = (page: Page): Promise<{ readonly layers: string[]; readonly names: string[] }> =>
  page.evaluate(() => {
    const { map } = globalThis as unknown as Watched;
    const features = map?.queryRenderedFeatures() ?? [];
    const unique = (values: string[]) => [...new Set(values)].toSorted();
    return {
      layers: unique(features.map(({ layer }) => layer.id)),
      names: unique(features.flatMap(({ properties }) => (properties.name ? [properties.name] : []))),
    };
  });

/** Where the map looks. */
export const viewOn = (page: Page): Promise<{ readonly west: number; readonly east: number }> =>
  page.evaluate(() => {
    const bounds = (globalThis as unknown as Watched).map!.getBounds();
    return { west: bounds.getWest(), east: bounds.getEast() };
  });

/** Moves the map. */
export const lookAt = (page: Page, center: readonly [number, number], zoom: number): Promise<void> =>
  page.evaluate((view) => (globalThis as unknown as Watched).map!.jumpTo(view), { center, zoom });
