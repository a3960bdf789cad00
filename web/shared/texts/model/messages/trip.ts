import type { LeftOutFixView, QualityView } from "@trips/core/application/views.ts";
import type { RejectReason } from "@trips/core/domain/batch.ts";
import type { DayFigures } from "../../../trips/model/figures.ts";

/** All that is told of what the phone sent: the engine's figures of quality, and what follows from them. */
export type QualityCount = "received" | "repeated" | "rejected" | "used" | keyof QualityView;

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
    ascent: "Climbed",
    descent: "Descended",
    battery: "Phone battery",
  },
  exports: {
    label: "Share and export",
    formats: { gpx: "GPX", geojson: "GeoJSON", csv: "CSV" },
    describe: (format: string) => `Export the trip as ${format}`,
  },
  map: {
    label: "Map of the trip",
    fit: "Show the whole route",
    legend: (unit: string) => `Speed in ${unit}`,
    unknown: "not known",
    leftOut: {
      inaccurate: "Filtered fixes",
      outlier: "Outliers",
      misclocked: "Fixes with a wrong clock",
    } satisfies Record<LeftOutFixView["because"], string>,
    late: "Late fixes",
    unknownWay: "Route not known",
    unknownSpeed: "Speed not known",
    direction: "Direction",
    ends: { start: "Start", end: "End" },
  },
  chart: {
    title: "Speed",
    fromPositions: "from positions: the phone measured none",
    slider: "Moment of the trip",
    hint: "Point at the chart or the route",
    empty: "No fix of this trip is good enough to draw its route.",
    unknownSpeed: "speed not known",
  },
  replay: {
    label: "Replay",
    play: "Play the trip",
    pause: "Pause",
    rate: "Speed of the replay",
    playing: (rate: string) => `Playing, ${rate}`,
    skipped: (duration: string) => `Silence of ${duration} skipped`,
  },
  moments: {
    title: "Along the way",
    none: "No stops, and nothing harsh.",
    all: (count: string) => `Show all ${count}`,
    idle: "Idle",
    parked: "Parked",
    braking: "Harsh braking",
    acceleration: "Harsh acceleration",
    gap: "Silence",
    hidden: "Hidden",
    jump: "Jump left out",
  },
  why: {
    title: "Why this number?",
    sum: (distance: string, fixes: string, rules: string) =>
      `${distance} is the sum of the ways between ${fixes} fixes, counted by version ${rules} of the rules. What the phone sent adds up:`,
    counts: {
      received: "Received",
      repeated: "Repeated",
      rejected: "Rejected",
      unique: "Unique",
      used: "On the route",
      filtered: "Filtered",
      outliers: "Outliers",
      misclocked: "Wrong clock",
      late: "Late",
      jumps: "Jumps",
      gaps: "Gaps",
      uncountedMeters: "Moved, not counted",
      conflicts: "Conflicts",
      missing: "Missing",
    } satisfies Record<QualityCount, string>,
    meanings: (accuracy: string, gap: string, longGap: string) =>
      ({
        received:
          "Fixes in all that the phone has sent, those sent again too. Deliveries that brought nothing new are not counted.",
        repeated: "Fixes that came once more, as after an answer that was lost. They change nothing.",
        rejected: "Fixes that could not be counted as they were sent, each told once.",
        unique: "Fixes, each counted once, however often it was sent.",
        used: "Fixes that the route is made of, and that every figure is counted from.",
        filtered: `Fixes less accurate than ${accuracy}. They say too little about where the car was.`,
        outliers:
          "Fixes that their neighbours contradict: no car gets there and back in the time. The way past them counts.",
        misclocked:
          "Fixes whose clock was wrong, as of a receiver that has counted its weeks anew. They are kept aside.",
        late: "Fixes that arrived more than 5 minutes after they were taken, as after a tunnel. They count like all others.",
        jumps:
          "Ways that no car drives, though neither of the two fixes could be left out. They add no distance, and their time is not known.",
        gaps: `Silences of more than ${gap}. Where the car is still in its place, it was parked. Where it has moved as a car can, the straight line counts, and of the time what the way takes; after more than ${longGap} it is not known.`,
        uncountedMeters:
          "How far the car moved while it counts as standing or as not known: more than noise, too little to be driving.",
        conflicts:
          "Fixes whose number came twice with different times, as from a phone that began to count anew. Both count.",
        missing: "Fixes the phone has numbered that were rejected, or have not arrived, or not yet.",
      }) satisfies Record<QualityCount, string>,
    atLeast: (count: string) => `${count} or more`,
    reasons: {
      "not-json": "Unreadable",
      "not-a-batch": "No valid batch",
      "invalid-driver": "No valid driver",
      "invalid-trip": "No valid trip",
      "invalid-time-zone": "Unknown time zone",
      "invalid-record": "Impossible value",
      "time-out-of-range": "Time out of range",
      "window-full": "More than 6,000 in a minute",
      "trip-too-long": "Too many dates in a trip",
      "too-many-id-gaps": "Too many gaps in the numbers",
    } satisfies Record<RejectReason, string>,
    zero: (count: string) => `What did not occur (${count})`,
    show: "Show on the map",
  },
  windows: {
    title: (count: string) => `Minute by minute (${count})`,
    caption: "What each minute adds to the trip",
    minute: "Minute",
    fixes: "Fixes",
    figures: (distanceUnit: string) =>
      ({
        distanceMeters: `Distance, ${distanceUnit}`,
        movingSeconds: "Driving, s",
        idleSeconds: "Idle, s",
        parkedSeconds: "Parked, s",
        unknownSeconds: "Not known, s",
      }) satisfies Record<keyof DayFigures, string>,
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
    ascent: "Subida",
    descent: "Bajada",
    battery: "Batería del teléfono",
  },
  exports: {
    label: "Compartir y exportar",
    formats: { gpx: "GPX", geojson: "GeoJSON", csv: "CSV" },
    describe: (format) => `Exportar el viaje como ${format}`,
  },
  map: {
    label: "Mapa del viaje",
    fit: "Mostrar todo el recorrido",
    legend: (unit) => `Velocidad en ${unit}`,
    unknown: "desconocida",
    leftOut: {
      inaccurate: "Posiciones filtradas",
      outlier: "Posiciones erróneas",
      misclocked: "Posiciones con la hora equivocada",
    },
    late: "Posiciones tardías",
    unknownWay: "Tramo desconocido",
    unknownSpeed: "Velocidad desconocida",
    direction: "Sentido",
    ends: { start: "Inicio", end: "Fin" },
  },
  chart: {
    title: "Velocidad",
    fromPositions: "según las posiciones: el teléfono no la midió",
    slider: "Momento del viaje",
    hint: "Señala el gráfico o el recorrido",
    empty: "Ninguna posición de este viaje es lo bastante precisa para dibujar el recorrido.",
    unknownSpeed: "velocidad desconocida",
  },
  replay: {
    label: "Reproducción",
    play: "Reproducir el viaje",
    pause: "Pausar",
    rate: "Velocidad de la reproducción",
    playing: (rate) => `Reproduciendo, ${rate}`,
    skipped: (duration) => `Silencio de ${duration} omitido`,
  },
  moments: {
    title: "Por el camino",
    none: "Sin paradas ni maniobras bruscas.",
    all: (count) => `Mostrar los ${count}`,
    idle: "Detenido",
    parked: "Estacionado",
    braking: "Frenada brusca",
    acceleration: "Aceleración brusca",
    gap: "Silencio",
    hidden: "Oculto",
    jump: "Salto omitido",
  },
  why: {
    title: "¿Por qué esta cifra?",
    sum: (distance, fixes, rules) =>
      `${distance} es la suma de los tramos entre ${fixes} posiciones, contados con la versión ${rules} de las reglas. Lo que envió el teléfono cuadra:`,
    counts: {
      received: "Recibidas",
      repeated: "Repetidas",
      rejected: "Rechazadas",
      unique: "Únicas",
      used: "En el recorrido",
      filtered: "Filtradas",
      outliers: "Erróneas",
      misclocked: "Hora equivocada",
      late: "Tardías",
      jumps: "Saltos",
      gaps: "Silencios",
      uncountedMeters: "Movido sin contar",
      conflicts: "Conflictos",
      missing: "Faltantes",
    },
    meanings: (accuracy, gap, longGap) => ({
      received:
        "Posiciones en todo lo que envió el teléfono, también las repetidas. No se cuentan los envíos que no trajeron nada nuevo.",
      repeated: "Posiciones que llegaron otra vez, como cuando se pierde una respuesta. No cambian nada.",
      rejected: "Posiciones que no se pudieron contar tal como se enviaron, cada una indicada una vez.",
      unique: "Posiciones, cada una contada una sola vez por muchas veces que se haya enviado.",
      used: "Posiciones que forman el recorrido y con las que se cuenta cada cifra.",
      filtered: `Posiciones con una precisión peor que ${accuracy}. Dicen demasiado poco de dónde estaba el coche.`,
      outliers:
        "Posiciones que sus vecinas contradicen: ningún coche va y vuelve en ese tiempo. El tramo que las evita cuenta.",
      misclocked:
        "Posiciones con la hora equivocada, como las de un receptor que vuelve a contar sus semanas. Se guardan aparte.",
      late: "Posiciones que llegaron más de 5 minutos después de tomarse, como tras un túnel. Cuentan como todas las demás.",
      jumps:
        "Tramos que ningún coche hace, sin que se pueda descartar ninguna de las dos posiciones. No suman distancia y su tiempo es desconocido.",
      gaps: `Silencios de más de ${gap}. Si el coche sigue en su sitio, estaba estacionado. Si se ha movido como puede un coche, cuenta la línea recta y, del tiempo, lo que lleva el tramo; tras más de ${longGap} no se sabe.`,
      uncountedMeters:
        "Lo que se movió el coche mientras cuenta como detenido o desconocido: más que ruido, demasiado poco para ser marcha.",
      conflicts:
        "Posiciones cuyo número llegó dos veces con horas distintas, como cuando un teléfono vuelve a contar desde cero. Ambas cuentan.",
      missing: "Posiciones que el teléfono ha numerado y que se rechazaron, o no han llegado, o todavía no.",
    }),
    atLeast: (count) => `${count} o más`,
    reasons: {
      "not-json": "Ilegibles",
      "not-a-batch": "Lote no válido",
      "invalid-driver": "Conductor no válido",
      "invalid-trip": "Viaje no válido",
      "invalid-time-zone": "Zona horaria desconocida",
      "invalid-record": "Valor imposible",
      "time-out-of-range": "Hora fuera de rango",
      "window-full": "Más de 6.000 en un minuto",
      "trip-too-long": "Demasiadas fechas en un viaje",
      "too-many-id-gaps": "Demasiados huecos en la numeración",
    },
    zero: (count) => `Lo que no ha ocurrido (${count})`,
    show: "Mostrar en el mapa",
  },
  windows: {
    title: (count) => `Minuto a minuto (${count})`,
    caption: "Lo que cada minuto aporta al viaje",
    minute: "Minuto",
    fixes: "Puntos",
    figures: (distanceUnit) => ({
      distanceMeters: `Dist., ${distanceUnit}`,
      movingSeconds: "Marcha, s",
      idleSeconds: "Parado, s",
      parkedSeconds: "Estac., s",
      unknownSeconds: "Sin saber, s",
    }),
    topSpeed: (unit) => `Máx. ${unit}`,
    none: "–",
  },
};

export const trip = { en, es };
