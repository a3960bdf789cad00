const turnMicrodegrees = 360e6;
const radiansPerMicrodegree = Math.PI / 180 / 1e6;
/** On a sphere with the earth's mean radius: within 0.6 % anywhere, enough to compare short ways. */
const mmPerMicrodegree = 6_371_009 * radiansPerMicrodegree * 1000;

type Position = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/** From `a` to `b` by the shorter way, across the date line if needed. */
export const eastMicrodegrees = (a: Position, b: Position): number => {
  const east = b.lonMicrodegrees - a.lonMicrodegrees;
  return Math.abs(east) <= turnMicrodegrees / 2 ? east : east - Math.sign(east) * turnMicrodegrees;
};

/** The distance from `at` to the point at a share of the way from `a` to `b`, in millimetres. */
export const offLineMm = (a: Position, at: Position, b: Position, share: number): number => {
  const north = at.latMicrodegrees - a.latMicrodegrees - (b.latMicrodegrees - a.latMicrodegrees) * share;
  const east = eastMicrodegrees(a, at) - eastMicrodegrees(a, b) * share;
  const scaled = east * Math.cos(at.latMicrodegrees * radiansPerMicrodegree);
  return Math.sqrt(north * north + scaled * scaled) * mmPerMicrodegree;
};

/** Whether the way turns by more than a right angle at `at`. */
export const turnsBack = (a: Position, at: Position, b: Position): boolean => {
  const cosine = Math.cos(at.latMicrodegrees * radiansPerMicrodegree);
  const north = (at.latMicrodegrees - a.latMicrodegrees) * (b.latMicrodegrees - at.latMicrodegrees);
  return north + eastMicrodegrees(a, at) * eastMicrodegrees(at, b) * cosine * cosine < 0;
};
