import type { LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import { fetchStyle, type OnlineStyle } from "./fetch-style.ts";

/** After this long without the style, or without the tiles in view, the map stays as it is. */
const patienceMs = 15_000;

type Shown = {
  readonly url: string;
  readonly layers: readonly string[];
  readonly sources: readonly string[];
};

/** The same source has the same id in every style, so that a change of the theme loads no tile again. */
const sourceIdOf = (source: unknown): string => `online ${JSON.stringify(source)}`;

/** A style's layers under names that cannot be those of others. */
const layersOf = ({ layers, sources }: OnlineStyle, url: string): LayerSpecification[] =>
  layers.flatMap((layer): LayerSpecification[] => {
    const id = `${url} ${layer.id}`;
    if (!("source" in layer)) return [{ ...layer, id }];
    const source = sources.get(layer.source);
    return source ? [{ ...layer, id, source: sourceIdOf(source) }] : [];
  });

const concerns = (event: object, { sources }: Shown): boolean =>
  "sourceId" in event && sources.includes(event.sourceId as string);

const remove = (map: MapLibreMap, { layers, sources }: Shown, kept: Shown | undefined): void => {
  for (const id of layers) if (map.getLayer(id)) map.removeLayer(id);
  for (const id of sources) if (!kept?.sources.includes(id) && map.getSource(id)) map.removeSource(id);
};

/** Resolves once all tiles in view are there; rejects if one cannot be loaded, or after the given time. */
const tilesOf = async (map: MapLibreMap, shown: Shown, signal: AbortSignal): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const subscriptions = [
    map.on("render", () => {
      if (shown.sources.every((id) => map.isSourceLoaded(id))) resolve();
    }),
    map.on("error", (event) => {
      if (concerns(event, shown)) reject(event.error);
    }),
  ];
  const giveUp = () => reject(signal.reason);
  signal.addEventListener("abort", giveUp);
  map.triggerRepaint();
  try {
    await promise;
  } finally {
    for (const each of subscriptions) each.unsubscribe();
    signal.removeEventListener("abort", giveUp);
  }
};

const showOffline = (map: MapLibreMap, offline: readonly string[], isVisible: boolean): void => {
  for (const id of offline) map.setLayoutProperty(id, "visibility", isVisible ? "visible" : "none");
  map.getContainer().dataset.base = isVisible ? "offline" : "online";
};

/**
 * Puts an online style in the place of the offline layers, below everything else on the map, once its tiles in view are
 * loaded. The map is never empty: until then the offline layers or the former style show through.
 */
export const createOnlineBase = (map: MapLibreMap, offline: readonly string[]) => {
  let shown: Shown | undefined;
  let sprite: string | undefined;
  let attempt = new AbortController();
  let isStopped = false;

  const add = (style: OnlineStyle, url: string): { added: Shown; backgrounds: LayerSpecification[] } => {
    const own = new Set([...offline, ...(shown?.layers ?? [])]);
    const before = map.getLayersOrder().find((id) => !own.has(id));
    const layers = layersOf(style, url);
    for (const source of style.sources.values())
      if (!map.getSource(sourceIdOf(source))) map.addSource(sourceIdOf(source), source);
    if (style.sprite && style.sprite !== sprite) map.setSprite(style.sprite);
    sprite = style.sprite ?? sprite;
    const backgrounds = layers.filter(({ type }) => type === "background");
    for (const layer of layers) if (layer.type !== "background") map.addLayer(layer, before);
    const sources = [...style.sources.values()].map(sourceIdOf);
    return { added: { url, layers: layers.map(({ id }) => id), sources }, backgrounds };
  };

  const leave = (): void => {
    if (!shown) return;
    showOffline(map, offline, true);
    remove(map, shown, undefined);
    shown = undefined;
  };

  // A status is about one tile; without one the host is lost, and the offline map shows more than empty tiles.
  map.on("error", (event) => {
    if (shown && concerns(event, shown) && !(event.error as { readonly status?: number }).status) leave();
  });

  const exchange = async (style: OnlineStyle, url: string, signal: AbortSignal): Promise<void> => {
    const { added, backgrounds } = add(style, url);
    try {
      await tilesOf(map, added, signal);
    } catch (error) {
      if (!isStopped) remove(map, added, shown);
      throw error;
    }
    const lowest = added.layers.find((id) => map.getLayer(id));
    for (const layer of backgrounds) map.addLayer(layer, lowest);
    if (shown) remove(map, shown, added);
    shown = added;
    showOffline(map, offline, false);
  };

  return {
    async show(url: string): Promise<void> {
      attempt.abort();
      if (shown?.url === url) return;
      attempt = new AbortController();
      const signal = AbortSignal.any([attempt.signal, AbortSignal.timeout(patienceMs)]);
      const { signal: own } = attempt;
      try {
        const style = await fetchStyle(url, signal);
        if (!own.aborted) await exchange(style, url, signal);
      } catch (error) {
        if (own.aborted) return;
        // The offline map serves as well, so nobody needs to be told.
        console.info("map: the online style is not shown:", error);
        leave();
      }
    },
    stop() {
      isStopped = true;
      attempt.abort();
    },
  };
};
