import { fleetGroup } from "@trips/core/api/routes.ts";

export type FleetDriver = {
  /** Who signs in. */
  readonly driver: string;
  readonly name: string;
  readonly vehicle: string;
  /** The model of the phone. */
  readonly device: string;
};

/** Who signs in to see every driver's data. */
export const fleetManager = { driver: "fleet.manager", name: "Fleet manager", groups: [fleetGroup] } as const;

const firstNames = [
  "Ana",
  "Bruno",
  "Carla",
  "Diego",
  "Elena",
  "Facundo",
  "Gabriela",
  "Hernán",
  "Inés",
  "Joaquín",
  "Lucía",
  "Martín",
  "Nadia",
  "Octavio",
  "Paula",
  "Ramiro",
  "Sofía",
  "Tomás",
  "Valentina",
  "Walter",
];

const familyNames = [
  "Gómez",
  "Fernández",
  "Rodríguez",
  "Sosa",
  "Benítez",
  "Acosta",
  "Medina",
  "Herrera",
  "Aguirre",
  "Pereyra",
  "Giménez",
  "Molina",
  "Castro",
  "Ojeda",
  "Ledesma",
  "Quiroga",
  "Villalba",
  "Ferreyra",
  "Peralta",
];

const asIdentifier = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replaceAll(" ", ".");

const letter = (number: number): string => String.fromCharCode(65 + (number % 26));

/** A plate of the Mercosur series: AB123CD. */
const plateOf = (index: number): string => {
  const digits = String((index * 617 + 123) % 1000).padStart(3, "0");
  return `A${letter(1 + Math.floor(index / 676))}${digits}${letter(2 + Math.floor(index / 26) + index * 7)}${letter(3 + index)}`;
};

/** As many as there are habits, so that the drivers with a poor receiver have one model. */
const models = ["Pixel 9", "Galaxy S24", "iPhone 16", "Moto G85", "Redmi 13C"] as const;

const modelOf = (index: number): string => models[index % models.length]!;

/** The first drivers of the fleet: always the same people, whatever the seed. */
export const fleetOf = (count: number): readonly FleetDriver[] =>
  Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / firstNames.length);
    const first = firstNames[index % firstNames.length]!;
    const family = familyNames[(index + round) % familyNames.length]!;
    // After some hundred drivers all pairs of names are used up.
    const namesake = Math.floor(index / (firstNames.length * familyNames.length));
    const name = namesake === 0 ? `${first} ${family}` : `${first} ${family} ${namesake + 1}`;
    return { driver: asIdentifier(name), name, vehicle: plateOf(index), device: modelOf(index) };
  });
