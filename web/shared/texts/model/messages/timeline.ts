const en = {
  title: "Timeline",
  kinds: { driving: "Driving", idle: "Idle", silent: "No signal", trip: "Trip", parked: "Parked" },
  idleWithin: (duration: string) => `${duration} of it idle`,
  drivingWithin: (duration: string) => `${duration} of it driving`,
  countedAsDriving: (duration: string) => `${duration} counted as driving`,
  trip: (times: string, facts: string) => `Trip ${times}: ${facts}`,
  closer: "Driven hours",
};

const es: typeof en = {
  title: "Cronología",
  kinds: {
    driving: "En movimiento",
    idle: "Ralentí",
    silent: "Sin señal",
    trip: "Viaje",
    parked: "Estacionado",
  },
  idleWithin: (duration) => `${duration} en ralentí`,
  drivingWithin: (duration) => `${duration} en movimiento`,
  countedAsDriving: (duration) => `${duration} contados como en movimiento`,
  trip: (times, facts) => `Viaje ${times}: ${facts}`,
  closer: "Horas de viaje",
};

export const timeline = { en, es };
