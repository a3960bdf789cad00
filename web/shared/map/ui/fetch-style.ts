import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";

export type OnlineStyle = {
  readonly sprite: string | undefined;
  readonly sources: ReadonlyMap<string, SourceSpecification>;
  readonly layers: readonly LayerSpecification[];
};

/** What a source takes from the description of its tiles. */
const described = ["tiles", "bounds", "scheme", "attribution", "minzoom", "maxzoom", "encoding"] as const;

/** `{z}` stays as it is, which a URL would encode. */
const resolve = (url: string, from: string): string =>
  new URL(url, from).href.replaceAll("%7B", "{").replaceAll("%7D", "}");

const get = async (url: string, signal: AbortSignal): Promise<Response> => {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return response;
};

/** A source with the addresses of its tiles, as TileJSON gives them. */
const complete = async (
  source: SourceSpecification,
  from: string,
  signal: AbortSignal,
): Promise<SourceSpecification> => {
  if (source.type !== "vector" && source.type !== "raster" && source.type !== "raster-dem") return source;
  const { url, ...rest } = source;
  const file = url === undefined ? undefined : resolve(url, from);
  const tileJson = file === undefined ? {} : ((await (await get(file, signal)).json()) as object);
  const found = described.flatMap((key) => (key in tileJson ? [[key, tileJson[key as never]] as const] : []));
  const whole = { ...Object.fromEntries(found), ...rest } as typeof source;
  return { ...whole, tiles: whole.tiles?.map((tile) => resolve(tile, file ?? from)) };
};

/** MapLibre itself would wait for a sprite for ever, and draw no icon meanwhile, the routes' neither. */
const checkSprite = async (sprite: string, signal: AbortSignal): Promise<void> => {
  const scale = window.devicePixelRatio > 1 ? "@2x" : "";
  const files = await Promise.all([".json", ".png"].map((end) => get(`${sprite}${scale}${end}`, signal)));
  await Promise.all(files.map((file) => file.arrayBuffer()));
};

/**
 * A style with everything that it names except its tiles, or an error if any of it cannot be loaded. Its glyphs are left
 * out: labels are drawn with the viewer's fonts.
 */
export const fetchStyle = async (url: string, signal: AbortSignal): Promise<OnlineStyle> => {
  const from = new URL(url, window.location.href).href;
  const style = (await (await get(from, signal)).json()) as StyleSpecification;
  const sprite = typeof style.sprite === "string" ? resolve(style.sprite, from) : undefined;
  const sources = Object.entries(style.sources).map(
    async ([id, source]) => [id, await complete(source, from, signal)] as const,
  );
  const [entries] = await Promise.all([Promise.all(sources), sprite && checkSprite(sprite, signal)]);
  return { sprite, sources: new Map(entries), layers: style.layers };
};
