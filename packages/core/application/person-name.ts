const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const words = /^[a-z]+(?:[._-][a-z]+)*$/;

/** Short but distinguishable: the beginning of a UUID, anything else whole. */
const shortIdOf = (driver: string): string => (uuid.test(driver) ? driver.slice(0, 8) : driver);

/** An id as a name: `ana.gomez` is `Ana Gomez`; an id that does not consist of words stays as it is. */
export const nameFromId = (driver: string): string =>
  words.test(driver)
    ? driver.replaceAll(/[._-]/g, " ").replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
    : shortIdOf(driver);

/** Without case and accents: `Ana Gómez` and `ana gomez` look alike. */
const plain = (name: string): string =>
  name
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase();

/**
 * The names of these drivers: the known ones, else the ids made readable. Namesakes, whether among these drivers or
 * not, are told apart by their ids, so that a name means the same person on every day.
 */
export const displayNamesOf = (
  drivers: Iterable<string>,
  known: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const asked = new Set(drivers);
  const nameOf = (driver: string): string => known.get(driver) ?? nameFromId(driver);
  const counts = new Map<string, number>();
  for (const driver of new Set([...known.keys(), ...asked])) {
    const name = plain(nameOf(driver));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map(
    [...asked].map((driver) => {
      const name = nameOf(driver);
      const isShared = counts.get(plain(name))! > 1;
      return [driver, isShared ? `${name} (${shortIdOf(driver)})` : name];
    }),
  );
};
