import { fitChecksum } from "../fit-parts.ts";
/** A moment as the writers take it: whole seconds, whole microdegrees, and our API's units. */
export type Written = {
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed: number;
  readonly altitude: number;
};

const iso = (t: number): string => new Date(t).toISOString();
const join = <Item>(items: readonly Item[], write: (item: Item) => string, between = ""): string =>
  items.map(write).join(between);

export const writeGpx = (points: readonly Written[]): string =>
  `<gpx><trk><trkseg>${join(points, ({ t, lat, lon, speed, altitude }) => `<trkpt lat="${lat}" lon="${lon}"><ele>${altitude}</ele><time>${iso(t)}</time><speed>${speed}</speed></trkpt>`)}</trkseg></trk></gpx>`;

export const writeTcx = (points: readonly Written[]): string =>
  `<TrainingCenterDatabase><Activities><Activity><Lap><Track>${join(
    points,
    ({ t, lat, lon, speed, altitude }) =>
      `<Trackpoint><Time>${iso(t)}</Time><Position><LatitudeDegrees>${lat}</LatitudeDegrees><LongitudeDegrees>${lon}</LongitudeDegrees></Position><AltitudeMeters>${altitude}</AltitudeMeters><DistanceMeters>123456</DistanceMeters><Extensions><x:TPX xmlns:x="x"><x:Speed>${speed}</x:Speed></x:TPX></Extensions></Trackpoint>`,
  )}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`;

export const writeKml = (points: readonly Written[]): string =>
  `<kml xmlns:gx="gx"><Placemark><gx:Track><altitudeMode>absolute</altitudeMode>${join(points, ({ t }) => `<when>${iso(t)}</when>`)}${join(points, ({ lat, lon, altitude }) => `<gx:coord>${lon} ${lat} ${altitude}</gx:coord>`)}</gx:Track></Placemark></kml>`;

export const writeKmlLine = (points: readonly Written[]): string =>
  `<kml><Placemark>${join(points, ({ t }) => `<when>${iso(t)}</when>`)}<LineString><altitudeMode>absolute</altitudeMode><coordinates>\n${join(points, ({ lat, lon, altitude }) => `${lon},${lat},${altitude}`, "\n")}\n</coordinates></LineString></Placemark></kml>`;

export const writeKmlPlacemarks = (points: readonly Written[]): string =>
  `<kml>${join(points, ({ t, lat, lon }) => `<Placemark><Point><coordinates>${lon},${lat},0</coordinates></Point><TimeStamp><when>${iso(t)}</when></TimeStamp></Placemark>`)}</kml>`;

export const writeGeoJsonLine = (points: readonly Written[]): string =>
  JSON.stringify({
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        geometry: { type: "LineString", coordinates: points.map((p) => [p.lon, p.lat, p.altitude]) },
        properties: { coordTimes: points.map(({ t }) => iso(t)) },
      },
    ],
  });

export const writeGeoJsonPoints = (points: readonly Written[]): string =>
  JSON.stringify({
    type: "FeatureCollection",
    features: points.map(({ t, lat, lon, altitude, speed }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat, altitude] },
      properties: { timestamp: t / 1000, speed },
    })),
  });

export const writeOwnTracks = (points: readonly Written[]): string =>
  join(points, ({ t, lat, lon, speed, altitude }) => {
    const message = { _type: "location", tst: t / 1000, lat, lon, vel: speed * 3.6, alt: altitude, acc: 5 };
    return `${iso(t)}\t*                 \t${JSON.stringify({ ...message, batt: 62 })}\n`;
  });

const e7 = (degrees: number): number => Math.round(degrees * 1e7);

export const writeGoogleRecords = (points: readonly Written[]): string =>
  JSON.stringify({
    locations: points.map(({ t, lat, lon, speed, altitude }, index) => ({
      ...{ latitudeE7: e7(lat), longitudeE7: e7(lon), velocity: speed, altitude },
      ...(index % 2 === 0 ? { timestamp: iso(t) } : { timestampMs: String(t) }),
    })),
  });

const driven = (points: readonly Written[]) => ({ from: points[0]!, to: points.at(-1)! });

export const writeGoogleSemantic = (points: readonly Written[]): string => {
  const { from, to } = driven(points);
  const place = ({ lat, lon }: Written) => ({ latitudeE7: e7(lat), longitudeE7: e7(lon) });
  return JSON.stringify({
    timelineObjects: [
      { placeVisit: { location: place(from) } },
      {
        activitySegment: {
          startLocation: place(from),
          endLocation: place(to),
          duration: { startTimestamp: iso(from.t), endTimestamp: iso(to.t) },
          activityType: "IN_PASSENGER_VEHICLE",
          simplifiedRawPath: {
            points: points
              .slice(1, -1)
              .map(({ t, lat, lon }) => ({ latE7: e7(lat), lngE7: e7(lon), timestamp: iso(t) })),
          },
        },
      },
    ],
  });
};

export const writeAndroidTimeline = (points: readonly Written[]): string => {
  const { from, to } = driven(points);
  const latLng = ({ lat, lon }: Written) => `${lat}°, ${lon}°`;
  const path = points.slice(1, -1).map((point) => ({ point: latLng(point), time: iso(point.t) }));
  const activity = {
    start: { latLng: latLng(from) },
    end: { latLng: latLng(to) },
    topCandidate: { type: "IN_PASSENGER_VEHICLE" },
  };
  return JSON.stringify({
    semanticSegments: [
      { startTime: "2000-01-01T00:00:00.000+01:00", endTime: iso(to.t), timelinePath: path },
      { startTime: iso(from.t), endTime: iso(to.t), activity },
      { startTime: iso(to.t), endTime: iso(to.t), visit: {} },
    ],
    rawSignals: [{ wifiScan: {} }],
  });
};

/** iOS counts its path in minutes. */
export const writeIosTimeline = (points: readonly Written[]): string => {
  const { from, to } = driven(points);
  const geo = ({ lat, lon }: Written) => `geo:${lat},${lon}`;
  const times = { startTime: iso(from.t), endTime: iso(to.t) };
  const path = points.slice(1, -1).map((point) => ({
    point: geo(point),
    durationMinutesOffsetFromStartTime: String((point.t - from.t) / 60_000),
  }));
  return JSON.stringify([
    { ...times, timelinePath: path },
    {
      ...times,
      activity: { start: geo(from), end: geo(to), topCandidate: { type: "in passenger vehicle" } },
    },
  ]);
};

const fitEpochMs = Date.UTC(1989, 11, 31);

const fitFileOf = (messages: readonly Uint8Array[]): Uint8Array => {
  const header = Buffer.alloc(14);
  const data = Buffer.concat(messages);
  header.set([14, 0x20]);
  header.writeUInt32LE(data.length, 4);
  header.write(".FIT", 8, "latin1");
  header.writeUInt16LE(fitChecksum(header.subarray(0, 12)), 12);
  const content = Buffer.concat([header, data]);
  const end = Buffer.alloc(2);
  end.writeUInt16LE(fitChecksum(content));
  return Buffer.concat([content, end]);
};

/**
 * One `record` message a point, in either byte order, with the altitude and speed fields of old devices or new ones.
 */
export const writeFit = (points: readonly Written[], isBig = false, isEnhanced = true): Uint8Array => {
  const field = isEnhanced ? [78, 4, 0x86, 73, 4, 0x86] : [2, 2, 0x84, 6, 2, 0x84];
  const definition = [
    ...[0x40, 0, isBig ? 1 : 0, ...(isBig ? [0, 20] : [20, 0]), 5],
    ...[253, 4, 0x86, 0, 4, 0x85, 1, 4, 0x85],
    ...field,
  ];
  const messages = points.map(({ t, lat, lon, altitude, speed }) => {
    const message = Buffer.alloc(isEnhanced ? 21 : 17);
    const bytes = new DataView(message.buffer, message.byteOffset);
    bytes.setUint32(1, (t - fitEpochMs) / 1000, !isBig);
    bytes.setInt32(5, Math.round((lat / 180) * 2 ** 31), !isBig);
    bytes.setInt32(9, Math.round((lon / 180) * 2 ** 31), !isBig);
    const [high, fast] = [Math.round((altitude + 500) * 5), Math.round(speed * 1000)];
    if (isEnhanced) {
      bytes.setUint32(13, high, !isBig);
      bytes.setUint32(17, fast, !isBig);
    } else {
      bytes.setUint16(13, high, !isBig);
      bytes.setUint16(15, fast, !isBig);
    }
    return message;
  });
  return fitFileOf([Buffer.from(definition), ...messages]);
};

/** Every second message has a compressed timestamp in its first byte, and each has a developer field. */
export const writeFitCompressed = (points: readonly Written[]): Uint8Array => {
  const definition = [0x60, 0, 0, 20, 0, 3, 253, 4, 0x86, 0, 4, 0x85, 1, 4, 0x85, 1, 7, 3, 0];
  const messages = points.map(({ t, lat, lon }, index) => {
    const seconds = (t - fitEpochMs) / 1000;
    const isCompressed = index % 2 === 1;
    const message = Buffer.alloc(isCompressed ? 12 : 16, 0xee);
    message[0] = isCompressed ? 0x80 | (seconds & 31) : 0;
    if (!isCompressed) message.writeUInt32LE(seconds, 1);
    message.writeInt32LE(Math.round((lat / 180) * 2 ** 31), message.length - 11);
    message.writeInt32LE(Math.round((lon / 180) * 2 ** 31), message.length - 7);
    return message;
  });
  return fitFileOf([Buffer.from(definition), ...messages]);
};
