const turnMicrodegrees = 360e6;
const radiansPerMicrodegree = Math.PI / 180 / 1e6;
/** Of a sphere with the earth's mean radius: within 0.6 % anywhere, enough to compare short ways. */
const mmPerMicrodegree = 6_371_009 * radiansPerMicrodegree * 1000;

type Position = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/** From one longitude to another by the shorter way, across the date line if need be. */
export const eastMicrodegrees = (a: Position, b: Position): number => {
  const east = b.lonMicrodegrees - a.lonMicrodegrees;
  return Math.abs(east) <= turnMicrodegrees / 2 ? east : east - Math.sign(east) * turnMicrodegrees;
};

/** How far `at` lies off the place between a and b that a share of the way from a leads to; in millimetres. */
export const offLineMm = (a: Position, at: Position, b: Position, share: number): number => {
  const north = at.latMicrodegrees - a.latMicrodegrees - (b.latMicrodegrees - a.latMicrodegrees) * share;
  const east = eastMicrodegrees(a, at) - eastMicrodegrees(a, b) * share;
  const scaled = east * Math.cos(at.latMicrodegrees * radiansPerMicrodegree);
  return Math.sqrt(north * north + scaled * scaled) * mmPerMicrodegree;
};

/** Whether the way turns back at `at`: by more than a right angle. */
export const turnsBack = (a: Position, at: Position, b: Position): boolean => {
  const cosine = Math.cos(at.latMicrodegrees * radiansPerMicrodegree);
  const north = (at.latMicrodegrees - a.latMicrodegrees) * (b.latMicrodegrees - at.latMicrodegrees);
  return north + eastMicrodegrees(a, at) * eastMicrodegrees(at, b) * cosine * cosine < 0;
};
