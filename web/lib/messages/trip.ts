const en = {
  title: "Trip",
  loading: "Loading the trip…",
  back: (date: string) => `Back to ${date}`,
  error: {
    title: "The trip cannot be shown",
    text: "Something went wrong on our side. Your trips are safe.",
    retry: "Try again",
  },
  notFound: {
    title: "There is no such trip",
    text: "The address may be mistyped, or the trip is not one of yours.",
    home: "Go to today",
  },
  totals: {
    label: "Totals of the trip",
    average: "Average",
    harshBrakes: "Harsh braking",
    harshAccelerations: "Harsh accel.",
  },
  exports: {
    label: "Export",
    formats: { gpx: "GPX", geojson: "GeoJSON", csv: "CSV" },
    describe: (format: string) => `Export the trip as ${format}`,
  },
  map: {
    label: "Map of the trip",
    fit: "Show the whole route",
    legend: (unit: string) => `Speed in ${unit}`,
    unknown: "not known",
    filtered: "Filtered fixes",
  },
  chart: {
    title: "Speed",
    fromPositions: "from positions: the phone measured none",
    slider: "Moment of the trip",
    hint: "Point at the chart or the route",
    empty: "No fix of this trip is good enough to draw its way.",
    unknownSpeed: "speed not known",
  },
  moments: {
    title: "Along the way",
    none: "No stops, and nothing harsh.",
    all: (count: string) => `Show all ${count}`,
    stop: "Stop",
    braking: "Harsh braking",
    acceleration: "Harsh acceleration",
    gap: "Silence",
    teleport: "Jump left out",
  },
  why: {
    title: "Why this number?",
    sum: (distance: string, fixes: string) =>
      `${distance} is the sum of the ways between ${fixes} neighbouring fixes. This is what became of all the phone has sent:`,
    counts: {
      unique: "Unique",
      filtered: "Filtered",
      teleports: "Teleports",
      gaps: "Gaps",
      conflicts: "Conflicts",
      missing: "Missing",
    },
    meanings: (accuracy: string) => ({
      unique: "Fixes, each counted once, however often it was sent.",
      filtered: `Fixes less accurate than ${accuracy}. They are kept, but no way is measured with them.`,
      teleports:
        "Jumps faster than a car can drive. One of the two fixes is wrong, so the way between them adds nothing.",
      gaps: "Silences of more than 2 minutes. The straight line across counts when the car has moved.",
      conflicts:
        "Fixes whose number came twice with different times, as from a phone that began to count anew. Both count.",
      missing: "Fixes the phone has numbered that have not arrived, or not yet.",
    }),
    show: "Show on the map",
  },
  windows: {
    title: (count: string) => `Minute by minute (${count})`,
    caption: "What each minute adds to the trip",
    minute: "Minute",
    fixes: "Fixes",
    distance: (unit: string) => `Way, ${unit}`,
    driving: "Driving, s",
    idle: "Idle, s",
    topSpeed: (unit: string) => `Top ${unit}`,
    none: "–",
  },
};

const es: typeof en = {
  title: "Viaje",
  loading: "Cargando el viaje…",
  back: (date) => `Volver al ${date}`,
  error: {
    title: "No se puede mostrar el viaje",
    text: "Ha habido un problema por nuestra parte. Tus viajes están a salvo.",
    retry: "Reintentar",
  },
  notFound: {
    title: "No existe ese viaje",
    text: "Puede que la dirección esté mal escrita o que el viaje no sea tuyo.",
    home: "Ir al día de hoy",
  },
  totals: {
    label: "Totales del viaje",
    average: "Media",
    harshBrakes: "Frenadas bruscas",
    harshAccelerations: "Acel. bruscas",
  },
  exports: {
    label: "Exportar",
    formats: { gpx: "GPX", geojson: "GeoJSON", csv: "CSV" },
    describe: (format) => `Exportar el viaje como ${format}`,
  },
  map: {
    label: "Mapa del viaje",
    fit: "Mostrar todo el recorrido",
    legend: (unit) => `Velocidad en ${unit}`,
    unknown: "desconocida",
    filtered: "Posiciones descartadas",
  },
  chart: {
    title: "Velocidad",
    fromPositions: "según las posiciones: el teléfono no la midió",
    slider: "Momento del viaje",
    hint: "Señala el gráfico o el recorrido",
    empty: "Ninguna posición de este viaje es lo bastante precisa para dibujar el recorrido.",
    unknownSpeed: "velocidad desconocida",
  },
  moments: {
    title: "Por el camino",
    none: "Sin paradas ni maniobras bruscas.",
    all: (count) => `Mostrar los ${count}`,
    stop: "Parada",
    braking: "Frenada brusca",
    acceleration: "Aceleración brusca",
    gap: "Silencio",
    teleport: "Salto omitido",
  },
  why: {
    title: "¿Por qué esta cifra?",
    sum: (distance, fixes) =>
      `${distance} es la suma de los tramos entre ${fixes} posiciones consecutivas. Esto es lo que ha pasado con todo lo que envió el teléfono:`,
    counts: {
      unique: "Únicas",
      filtered: "Descartadas",
      teleports: "Saltos",
      gaps: "Silencios",
      conflicts: "Conflictos",
      missing: "Faltantes",
    },
    meanings: (accuracy) => ({
      unique: "Posiciones, cada una contada una sola vez por muchas veces que se haya enviado.",
      filtered: `Posiciones con una precisión peor que ${accuracy}. Se conservan, pero no se mide ningún tramo con ellas.`,
      teleports:
        "Saltos más rápidos de lo que puede ir un coche. Una de las dos posiciones es errónea, así que el tramo entre ellas no suma nada.",
      gaps: "Silencios de más de 2 minutos. La línea recta entre ambos extremos cuenta si el coche se ha movido.",
      conflicts:
        "Posiciones cuyo número llegó dos veces con horas distintas, como cuando un teléfono vuelve a contar desde cero. Ambas cuentan.",
      missing: "Posiciones que el teléfono ha numerado y que no han llegado, o todavía no.",
    }),
    show: "Mostrar en el mapa",
  },
  windows: {
    title: (count) => `Minuto a minuto (${count})`,
    caption: "Lo que cada minuto aporta al viaje",
    minute: "Minuto",
    fixes: "Posiciones",
    distance: (unit) => `Tramo, ${unit}`,
    driving: "En marcha, s",
    idle: "Detenido, s",
    topSpeed: (unit) => `Máx. ${unit}`,
    none: "–",
  },
};

export const trip = { en, es };
