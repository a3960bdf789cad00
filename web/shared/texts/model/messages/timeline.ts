const en = {
  title: "Timeline",
  kinds: { driving: "Driving", idle: "Idle", silent: "No fixes", trip: "Trip", parked: "Parked" },
  idleWithin: (duration: string) => `${duration} of it idle`,
  drivingWithin: (duration: string) => `${duration} of it driving`,
  countedAsDriving: (duration: string) => `${duration} counted as driving`,
  trip: (times: string, facts: string) => `Trip ${times}: ${facts}`,
  closer: "Driven hours",
};

const es: typeof en = {
  title: "Cronología",
  kinds: {
    driving: "En marcha",
    idle: "Detenido",
    silent: "Sin posiciones",
    trip: "Viaje",
    parked: "Estacionado",
  },
  idleWithin: (duration) => `${duration} detenido`,
  drivingWithin: (duration) => `${duration} en marcha`,
  countedAsDriving: (duration) => `${duration} cuentan como en marcha`,
  trip: (times, facts) => `Viaje ${times}: ${facts}`,
  closer: "Horas de viaje",
};

export const timeline = { en, es };
