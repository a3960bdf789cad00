import type { LeftOutFixView, QualityView } from "@trips/core/application/views.ts";
import type { DayFigures } from "../../../trips/model/figures.ts";
import { rejectReasons } from "./reject-reasons.ts";

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
  purposes: { business: "Business", commute: "Commute", private: "Private" },
  correct: {
    title: "Name and correct this trip",
    loading: "Loading …",
    about: "What you say is kept beside what the phone sent: nothing is lost, and everything can be undone.",
    name: "Name",
    purpose: "Purpose",
    noPurpose: "None",
    save: "Save name and purpose",
    moment: "A moment of the trip",
    take: (time: string) => `Take ${time}, where the chart points`,
    point: "Leave out this point",
    before: "Cut off all before",
    after: "Cut off all after",
    split: "Split the trip here",
    joinBefore: "Join with the trip before",
    joinAfter: "Join with the trip after",
    made: "Your corrections",
    none: "None so far.",
    leftOut: (from: string, to: string) => (from === to ? `Left out: ${from}` : `Left out: ${from} – ${to}`),
    joined: (time: string) => `Joined at ${time}`,
    undo: "Undo",
    undoOf: (what: string) => `Undo: ${what}`,
    splitAt: (time: string) => `Split at ${time}`,
    states: {
      sending: "Sending …",
      counting: "Sent. The figures are being counted anew …",
      slow: "Sent. Counting takes longer than usual; the page shows it when it is done.",
      done: "Done.",
      refused: "This cannot be done. Sign in again if you have been away for long.",
      failed: "It was not sent. Try again.",
    },
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
      inaccurate: "Inaccurate points",
      outlier: "Stray points",
      misclocked: "Points with a wrong clock",
      marked: "Points marked as wrong",
    } satisfies Record<LeftOutFixView["because"], string>,
    late: "Late points",
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
    empty: "No GPS point of this trip is accurate enough to draw its route.",
    unknownSpeed: "speed not known",
  },
  replay: {
    label: "Replay",
    play: "Play the trip",
    pause: "Pause",
    rate: "Speed of the replay",
    playing: (rate: string) => `Playing, ${rate}`,
    skipped: (duration: string) => `Skipped ${duration} without signal`,
  },
  moments: {
    title: "Along the way",
    none: "No stops, and nothing harsh.",
    all: (count: string) => `Show all ${count}`,
    idle: "Idle",
    parked: "Parked",
    braking: "Harsh braking",
    acceleration: "Harsh acceleration",
    gap: "No signal",
    hidden: "Hidden",
    jump: "Jump left out",
  },
  why: {
    title: "Why this number?",
    /** `steps` is one less than `points`: the distances between them. */
    sum: (count: number, distance: string, points: string, steps: string, rules: string) =>
      `${
        count > 2
          ? `${distance} is the sum of the ${steps} distances from each of the route's ${points} GPS points to the next`
          : count === 2
            ? `${distance} is the distance between the ${points} GPS points of the route`
            : `${distance}, since there is no distance without two GPS points on the route`
      }, by version ${rules} of the rules. Everything the phone sent is accounted for:`,
    counts: {
      received: "Received",
      repeated: "Repeated",
      rejected: "Rejected",
      unique: "Unique",
      used: "On the route",
      filtered: "Inaccurate",
      outliers: "Stray",
      misclocked: "Wrong clock",
      marked: "Marked as wrong",
      late: "Late",
      jumps: "Jumps",
      gaps: "No signal",
      uncountedMeters: "Moved, not counted",
      conflicts: "Numbers used twice",
      missing: "Missing",
    } satisfies Record<QualityCount, string>,
    meanings: (accuracy: string, gap: string, longGap: string) =>
      ({
        received:
          "GPS points the phone sent, including those it sent again. Deliveries that brought nothing new are not counted.",
        repeated: "GPS points that arrived more than once, as when an answer is lost. They change nothing.",
        rejected: "GPS points that could not be counted as they were sent, each listed once.",
        unique: "GPS points, each counted once, however often it was sent.",
        used: "GPS points that make up the route. Every figure is computed from them.",
        filtered: `GPS points less accurate than ${accuracy}. They say too little about where the car was.`,
        outliers:
          "GPS points that their neighbours contradict: no car gets there and back in that time. The route goes past them.",
        misclocked:
          "GPS points with a wrong time, as from a receiver whose week counter has started over. They are kept aside.",
        marked: "GPS points that the driver marked as wrong. No figure is computed from them.",
        late: "GPS points that arrived more than 5 minutes after they were measured, as after a tunnel. They count like all others.",
        jumps:
          "Leaps between two GPS points that no car can make, when neither point can be ruled out. They add no distance, and their time is not known.",
        gaps: `Times of more than ${gap} without a GPS point. If the car is still in the same place, it was parked. If it moved no farther than a car can, the straight line counts, and as much of the time as driving it takes; after more than ${longGap} the time is not known.`,
        uncountedMeters:
          "How far the car moved while it counts as standing or as not known: more than GPS noise, too little to be driving.",
        conflicts:
          "GPS points that share their number with another of a different time, as when a phone starts counting over. Both count.",
        missing: "GPS points that the phone numbered but that were rejected or have not arrived, or not yet.",
      }) satisfies Record<QualityCount, string>,
    atLeast: (count: string) => `${count} or more`,
    reasons: rejectReasons.en,
    zero: (count: string) => `Did not occur (${count})`,
    show: "Show on the map",
  },
  windows: {
    title: (count: string) => `Minute by minute (${count})`,
    caption: "What each minute adds to the trip",
    minute: "Minute",
    fixes: "Points",
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
    text: "Hubo un problema de nuestro lado. Tus viajes están a salvo.",
    retry: "Reintentar",
  },
  notFound: {
    title: "No existe ese viaje",
    text: "La dirección puede estar mal escrita, o el viaje no es tuyo.",
    home: "Ir al día de hoy",
  },
  purposes: { business: "De trabajo", commute: "Al trabajo", private: "Personal" },
  correct: {
    title: "Nombrar y corregir este viaje",
    loading: "Cargando …",
    about:
      "Lo que dices se guarda junto a lo que envió el teléfono: no se pierde nada y todo se puede deshacer.",
    name: "Nombre",
    purpose: "Motivo",
    noPurpose: "Ninguno",
    save: "Guardar nombre y motivo",
    moment: "Un momento del viaje",
    take: (time) => `Tomar ${time}, donde apunta el gráfico`,
    point: "Omitir este punto",
    before: "Recortar todo lo anterior",
    after: "Recortar todo lo posterior",
    split: "Dividir el viaje aquí",
    joinBefore: "Unir con el viaje anterior",
    joinAfter: "Unir con el viaje siguiente",
    made: "Tus correcciones",
    none: "Ninguna por ahora.",
    leftOut: (from, to) => (from === to ? `Omitido: ${from}` : `Omitido: ${from} – ${to}`),
    joined: (time) => `Unido a las ${time}`,
    undo: "Deshacer",
    undoOf: (what) => `Deshacer: ${what}`,
    splitAt: (time) => `Dividido a las ${time}`,
    states: {
      sending: "Enviando …",
      counting: "Enviado. Las cifras se están calculando de nuevo …",
      slow: "Enviado. El cálculo tarda más de lo normal; la página lo muestra cuando esté listo.",
      done: "Listo.",
      refused: "No se puede hacer. Vuelve a iniciar sesión si estuviste ausente mucho tiempo.",
      failed: "No se envió. Inténtalo de nuevo.",
    },
  },
  totals: {
    label: "Totales del viaje",
    average: "Promedio",
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
      inaccurate: "Puntos imprecisos",
      outlier: "Puntos desviados",
      misclocked: "Puntos con la hora equivocada",
      marked: "Puntos marcados como erróneos",
    },
    late: "Puntos tardíos",
    unknownWay: "Recorrido desconocido",
    unknownSpeed: "Velocidad desconocida",
    direction: "Sentido",
    ends: { start: "Inicio", end: "Fin" },
  },
  chart: {
    title: "Velocidad",
    fromPositions: "según las posiciones: el teléfono no la midió",
    slider: "Momento del viaje",
    hint: "Apunta al gráfico o al recorrido",
    empty: "Ningún punto GPS de este viaje es lo bastante preciso para dibujar el recorrido.",
    unknownSpeed: "velocidad desconocida",
  },
  replay: {
    label: "Reproducción",
    play: "Reproducir el viaje",
    pause: "Pausar",
    rate: "Velocidad de la reproducción",
    playing: (rate) => `Reproduciendo, ${rate}`,
    skipped: (duration) => `Se omitieron ${duration} sin señal`,
  },
  moments: {
    title: "En el camino",
    none: "Sin paradas ni maniobras bruscas.",
    all: (count) => `Mostrar los ${count}`,
    idle: "Ralentí",
    parked: "Estacionado",
    braking: "Frenada brusca",
    acceleration: "Aceleración brusca",
    gap: "Sin señal",
    hidden: "Oculto",
    jump: "Salto omitido",
  },
  why: {
    title: "¿De dónde sale esta cifra?",
    sum: (count, distance, points, steps, rules) =>
      `${
        count > 2
          ? `${distance} es la suma de las ${steps} distancias de cada uno de los ${points} puntos GPS del recorrido al siguiente`
          : count === 2
            ? `${distance} es la distancia entre los ${points} puntos GPS del recorrido`
            : `${distance}, porque no hay distancia sin dos puntos GPS en el recorrido`
      }, según la versión ${rules} de las reglas. Todo lo que envió el teléfono está justificado:`,
    counts: {
      received: "Recibidos",
      repeated: "Repetidos",
      rejected: "Rechazados",
      unique: "Únicos",
      used: "En el recorrido",
      filtered: "Imprecisos",
      outliers: "Desviados",
      misclocked: "Hora equivocada",
      marked: "Marcados como erróneos",
      late: "Tardíos",
      jumps: "Saltos",
      gaps: "Sin señal",
      uncountedMeters: "Movido sin contar",
      conflicts: "Números repetidos",
      missing: "Faltantes",
    },
    meanings: (accuracy, gap, longGap) => ({
      received:
        "Puntos GPS que envió el teléfono, también los que envió otra vez. No se cuentan los envíos que no trajeron nada nuevo.",
      repeated:
        "Puntos GPS que llegaron más de una vez, como cuando se pierde una respuesta. No cambian nada.",
      rejected: "Puntos GPS que no se pudieron contar tal como se enviaron, cada uno indicado una vez.",
      unique: "Puntos GPS, cada uno contado una sola vez, por más veces que se haya enviado.",
      used: "Puntos GPS que forman el recorrido. Con ellos se calcula cada cifra.",
      filtered: `Puntos GPS con una precisión peor que ${accuracy}. Dicen demasiado poco sobre dónde estaba el auto.`,
      outliers:
        "Puntos GPS que sus vecinos contradicen: ningún auto va y vuelve en ese tiempo. El recorrido no pasa por ellos.",
      misclocked:
        "Puntos GPS con la hora equivocada, como los de un receptor cuyo contador de semanas empezó de nuevo. Se guardan aparte.",
      marked: "Puntos GPS que el conductor marcó como erróneos. No se calcula ninguna cifra con ellos.",
      late: "Puntos GPS que llegaron más de 5 minutos después de medirse, como tras un túnel. Cuentan como todos los demás.",
      jumps:
        "Saltos entre dos puntos GPS que ningún auto puede dar, sin que se pueda descartar ninguno de los dos. No suman distancia, y de su tiempo no hay datos.",
      gaps: `Tiempos de más de ${gap} sin ningún punto GPS. Si el auto sigue en el mismo lugar, estuvo estacionado. Si se movió no más de lo que puede un auto, cuenta la línea recta y, del tiempo, lo que lleva recorrerla; tras más de ${longGap} no hay datos.`,
      uncountedMeters:
        "Lo que se movió el auto mientras cuenta como parado o sin datos: más que el ruido del GPS, muy poco para ser un trayecto.",
      conflicts:
        "Puntos GPS que comparten su número con otro de distinta hora, como cuando un teléfono empieza a contar de nuevo. Cuentan los dos.",
      missing: "Puntos GPS que el teléfono numeró y que se rechazaron o no llegaron, o no todavía.",
    }),
    atLeast: (count) => `${count} o más`,
    reasons: rejectReasons.es,
    zero: (count) => `No ocurrió (${count})`,
    show: "Mostrar en el mapa",
  },
  windows: {
    title: (count) => `Minuto a minuto (${count})`,
    caption: "Lo que cada minuto aporta al viaje",
    minute: "Minuto",
    fixes: "Puntos",
    figures: (distanceUnit) => ({
      distanceMeters: `Dist., ${distanceUnit}`,
      movingSeconds: "Movim., s",
      idleSeconds: "Ralentí, s",
      parkedSeconds: "Estac., s",
      unknownSeconds: "Sin datos, s",
    }),
    topSpeed: (unit) => `Máx. ${unit}`,
    none: "–",
  },
};

export const trip = { en, es };
