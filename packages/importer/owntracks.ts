import type { Fix } from "@trips/client/records.ts";
import { createDayLog } from "./day-log.ts";
import { splitLines } from "./ndjson.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { countAll } from "./tracks.ts";
import { membersOf } from "./xml-elements.ts";

type Location = { readonly [name: string]: unknown };

const kmhPerMps = 3.6;

/** OwnTracks counts `tst` in seconds and `vel` in km/h. */
const fixOf = ({ tst, lat, lon, vel, cog, acc, alt, batt }: Location): Fix =>
  ({
    t: typeof tst === "number" ? tst * 1000 : tst,
    lat,
    lon,
    speed: typeof vel === "number" ? vel / kmhPerMps : undefined,
    heading: cog,
    accuracy: acc,
    altitude: alt,
    battery: batt,
    // Unchecked here: sanitising the fix checks every field.
  }) as Fix;

/** OwnTracks recorder files: lines of time, kind of topic and message, or of messages alone. */
export async function* readOwnTracks(
  document: SourceDocument,
  overrides: Overrides,
): AsyncGenerator<SourceItem[]> {
  const logFix = createDayLog(document, overrides);
  let lineNumber = 0;
  let others = 0;
  const readLine = (line: string, place: string): SourceItem[] => {
    let message: Location;
    try {
      message = membersOf(JSON.parse(/\{.*/.exec(line)?.[0] ?? ""));
    } catch {
      return [{ kind: "unreadable", place, reason: say`no message of OwnTracks` }];
    }
    if (message._type === "location") return [logFix(fixOf(message), place)];
    others += 1;
    return [];
  };
  for await (const lines of splitLines(document.pieces())) {
    const items: SourceItem[] = [];
    for (const line of lines) {
      lineNumber += 1;
      if (line.trim() !== "") items.push(...readLine(line, say`line ${lineNumber}`));
    }
    yield items;
  }
  if (others > 0)
    yield [{ kind: "note", text: say`${countAll({ message: others })} left out: no location is in them` }];
}
