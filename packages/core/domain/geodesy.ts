const equatorialRadiusMeters = 6_378_137;
const flattening = 1 / 298.257223563;
const eccentricitySquared = flattening * (2 - flattening);
const radiansPerMicrodegree = Math.PI / 180 / 1e6;
const turnMicrodegrees = 360e6;

type Position = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/**
 * Distance on the WGS84 ellipsoid, in millimetres. A local flat approximation with the radii of curvature
 * at the mean latitude (meridian M, prime vertical N), as in mapbox/cheap-ruler; within 0.05 % of the
 * geodesic for segments up to 20 km at latitudes up to 80°. Takes the shorter way across the date line.
 */
export const distanceMm = (a: Position, b: Position): number => {
  const deltaLat = b.latMicrodegrees - a.latMicrodegrees;
  let deltaLon = Math.abs(b.lonMicrodegrees - a.lonMicrodegrees);
  if (deltaLat === 0 && deltaLon === 0) return 0;
  if (deltaLon > turnMicrodegrees / 2) deltaLon = turnMicrodegrees - deltaLon;
  const meanLat = ((a.latMicrodegrees + b.latMicrodegrees) / 2) * radiansPerMicrodegree;
  const sine = Math.sin(meanLat);
  const w = 1 - eccentricitySquared * sine * sine;
  const primeVertical = equatorialRadiusMeters / Math.sqrt(w);
  const meridian = (primeVertical * (1 - eccentricitySquared)) / w;
  const north = deltaLat * radiansPerMicrodegree * meridian;
  const east = deltaLon * radiansPerMicrodegree * primeVertical * Math.cos(meanLat);
  return Math.round(Math.sqrt(north * north + east * east) * 1000);
};

/** The direction of a short way, in whole degrees clockwise from north, 0 to 359. Crosses the date line if shorter. */
export const bearingDegrees = (a: Position, b: Position): number => {
  const lon = b.lonMicrodegrees - a.lonMicrodegrees;
  const deltaLon = lon - Math.round(lon / turnMicrodegrees) * turnMicrodegrees;
  const meanLat = ((a.latMicrodegrees + b.latMicrodegrees) / 2) * radiansPerMicrodegree;
  const east = deltaLon * Math.cos(meanLat);
  const north = b.latMicrodegrees - a.latMicrodegrees;
  return (Math.round((Math.atan2(east, north) * 180) / Math.PI) + 360) % 360;
};
