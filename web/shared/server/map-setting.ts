/** Where the streets under the routes come from. */
export type MapSetting =
  /** From nowhere: only the offline map is drawn, and no tile request is sent to anyone. */
  | { readonly kind: "off" }
  /** MapLibre styles on other hosts, and every origin that they load from. */
  | {
      readonly kind: "styles";
      readonly light: string;
      readonly dark: string;
      readonly hosts: readonly string[];
    }
  /** A PMTiles archive, a file or an https URL, which the dashboard reads and serves itself. */
  | { readonly kind: "archive"; readonly location: string };

const openFreeMap = {
  light: "https://tiles.openfreemap.org/styles/positron",
  dark: "https://tiles.openfreemap.org/styles/dark",
};

const isWebUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? "");

const originOf = (text: string): string => new URL(text).origin;

const styleNames = {
  light: "TRIPS_MAP_STYLE_URL",
  dark: "TRIPS_MAP_STYLE_URL_DARK",
  hosts: "TRIPS_MAP_HOSTS",
} as const;

/** Reads the map's settings; `isFile` tells whether a path names a file. */
export const parseMapSetting = (
  read: (name: string) => string | undefined,
  isFile: (path: string) => boolean,
): { readonly map: MapSetting; readonly problems: readonly string[] } => {
  const light = read(styleNames.light);
  const dark = read(styleNames.dark);
  const others =
    read(styleNames.hosts)
      ?.split(",")
      .map((each) => each.trim()) ?? [];
  const problems: string[] = [];
  const isAlone = light === "off" || light?.endsWith(".pmtiles");
  if (isAlone && (dark !== undefined || others.length > 0))
    problems.push(
      `${dark === undefined ? styleNames.hosts : styleNames.dark} is set, but ${styleNames.light} is "${light}", which serves both themes alone`,
    );
  if (light === "off") return { map: { kind: "off" }, problems };
  if (light?.endsWith(".pmtiles")) {
    if (!light.startsWith("https://") && !isFile(light))
      problems.push(`${styleNames.light} is "${light}": there is no such file`);
    return { map: { kind: "archive", location: light }, problems };
  }
  if (light !== undefined && !isWebUrl(light))
    problems.push(
      `${styleNames.light} is "${light}": expected an http or https URL of a MapLibre style, a .pmtiles file, or "off"`,
    );
  if (dark !== undefined && !isWebUrl(dark))
    problems.push(`${styleNames.dark} is "${dark}": expected an http or https URL of a MapLibre style`);
  for (const each of others)
    if (!isWebUrl(each) || originOf(each) !== each)
      problems.push(
        `${styleNames.hosts} names "${each}": expected origins such as https://tiles.example.com, separated by commas`,
      );
  if (problems.length > 0) return { map: { kind: "off" }, problems };
  const styles = { light: light ?? openFreeMap.light, dark: dark ?? light ?? openFreeMap.dark };
  const hosts = new Set([originOf(styles.light), originOf(styles.dark), ...others]);
  return { map: { kind: "styles", ...styles, hosts: [...hosts] }, problems };
};
