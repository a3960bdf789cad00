import { idOf, readPoint } from "./gpx-point.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { countAll, type TrackFacts, Tracks } from "./tracks.ts";
import { membersOf, readElements } from "./xml-elements.ts";

/** `trip` and `fix` are elements of our own export: a trip's zone and vehicle, and a fix left out of its route. */
const wanted = new Set(["trkpt", "wpt", "trip", "fix"]);

const factsOf = (trip: unknown): TrackFacts => {
  const { vehicle, timeZone } = membersOf(trip);
  return { vehicle, timeZone };
};

/** The tracks of a GPX file, each a trip; its segments follow one another. */
export async function* readGpx(document: SourceDocument, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  const tracks = new Tracks(document, overrides);
  const others = { waypoint: 0, route: 0 };
  let isInTrack = false;
  let fault: string | undefined;
  for await (const events of readElements(document, wanted)) {
    const items: SourceItem[] = [];
    for (const event of events) {
      if (event.kind === "cut off") fault = event.fault;
      else if (event.name === "trk" && event.kind !== "element") {
        isInTrack = event.kind === "open";
        if (isInTrack) tracks.begin();
        else items.push(...tracks.end());
      } else if (event.name === "rte" && event.kind === "open") others.route += 1;
      else if (event.kind !== "element") continue;
      else if (event.name === "wpt") others.waypoint += 1;
      else if (event.name === "trip") tracks.learn(factsOf(event.value));
      else if (isInTrack) items.push(tracks.add(readPoint(event.value), idOf(event.value)));
    }
    yield items;
  }
  yield tracks.finish({ others: countAll(others), fault });
}
