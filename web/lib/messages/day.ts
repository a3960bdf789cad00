const en = {
  loading: "Loading the day…",
  dayError: {
    title: "The day cannot be shown",
    text: "Something went wrong on our side. Your trips are safe.",
    retry: "Try again",
  },
  dayNavigation: {
    label: "Days",
    previous: "Previous day",
    next: "Next day",
    pick: "Choose a date",
    today: "Today",
    goToToday: "Go to today",
  },
  totals: {
    label: "Totals of the day",
    distance: "Distance",
    driving: "Driving",
    idle: "Idle",
    trips: "Trips",
    drivers: "Drivers",
    topSpeed: "Top speed",
    none: "–",
  },
  trips: {
    label: "Trips",
    timesIn: (zone: string) => `Times in ${zone}`,
    timesInOwnZones: "Times in each trip's own zone",
    driving: (duration: string) => `${duration} driving`,
    idle: (duration: string) => `${duration} idle`,
    wholeTrip: (distance: string) => `of ${distance} in all`,
    active: "Driving now",
    now: "now",
    noVehicle: "No vehicle given",
    open: (times: string) => `Open the trip ${times}`,
  },
  empty: {
    mine: { title: "No trips on this day", text: "Recorded trips show up here by themselves." },
    fleet: { title: "Nobody drove on this day", text: "Recorded trips show up here by themselves." },
  },
  live: { on: "Live", reconnecting: "Reconnecting…", label: "Updates" },
};

const es: typeof en = {
  loading: "Cargando el día…",
  dayError: {
    title: "No se puede mostrar el día",
    text: "Ha habido un problema por nuestra parte. Tus viajes están a salvo.",
    retry: "Reintentar",
  },
  dayNavigation: {
    label: "Días",
    previous: "Día anterior",
    next: "Día siguiente",
    pick: "Elegir una fecha",
    today: "Hoy",
    goToToday: "Ir al día de hoy",
  },
  totals: {
    label: "Totales del día",
    distance: "Distancia",
    driving: "En marcha",
    idle: "Detenido",
    trips: "Viajes",
    drivers: "Conductores",
    topSpeed: "Vel. máxima",
    none: "–",
  },
  trips: {
    label: "Viajes",
    timesIn: (zone) => `Horas de ${zone}`,
    timesInOwnZones: "Horas en la zona de cada viaje",
    driving: (duration) => `${duration} en marcha`,
    idle: (duration) => `${duration} detenido`,
    wholeTrip: (distance) => `de ${distance} en total`,
    active: "En marcha",
    now: "ahora",
    noVehicle: "Vehículo sin indicar",
    open: (times) => `Abrir el viaje ${times}`,
  },
  empty: {
    mine: { title: "No hay viajes este día", text: "Los viajes grabados aparecen aquí por sí solos." },
    fleet: { title: "Nadie condujo este día", text: "Los viajes grabados aparecen aquí por sí solos." },
  },
  live: { on: "En directo", reconnecting: "Reconectando…", label: "Actualización" },
};

export const day = { en, es };
