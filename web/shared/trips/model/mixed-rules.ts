/** The versions of the rules that counted these trips, ascending, if there are several; else none. */
export const mixedRulesOf = (trips: readonly { readonly rules: number }[]): readonly number[] => {
  // 0: a recount of the trip is under way.
  const versions = new Set(trips.map(({ rules }) => rules).filter((version) => version !== 0));
  return versions.size > 1 ? [...versions].sort((a, b) => a - b) : [];
};
