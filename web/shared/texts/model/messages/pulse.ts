const en = {
  title: "Pulse",
  heading: "Pulse of the pipeline",
  intro: "What arrives from the phones, minute by minute, as the stream's own consumer counts it.",
  range: {
    label: "How far back",
    choices: { 15: "15 min", 60: "1 h", 180: "3 h", 1440: "24 h" },
  },
  latest: (time: string) => `In the minute of ${time}`,
  latestNote: (zone: string) =>
    `The last minute that is counted whole. Times in ${zone}. A minute is written when it is over, up to two minutes later when nothing follows it.`,
  figures: {
    label: "The last full minute",
    batches: ["Batches", "Requests of phones: what one POST carries."],
    records: ["Records", "GPS fixes in those batches, repeated ones too."],
    duplicates: ["Duplicates", "Came before in the same minute, as after a retry. They count once."],
    late: ["Late", "Arrived more than five minutes after they were measured, as after a tunnel."],
    rejected: ["Rejected", "Batches and records that cannot be counted. They are kept with the reason."],
    activeTrips: ["Active trips", "Trips of which something arrived."],
    distance: ["Driven", "Distance between the fixes that arrived."],
    lag: [
      "Lag",
      "The longest a batch waited in the stream until this count read it. It gathers for up to 5 s, so some seconds are usual.",
    ],
    none: "–",
  },
  charts: {
    traffic: ["Records per minute", "New ones, and those that were repeated."],
    batches: ["Batches per minute", "Requests of phones."],
    trouble: ["Late and rejected per minute", "Late records are counted; rejected ones are kept aside."],
    trips: ["Active trips", "Trips of which something arrived in the minute."],
    lag: ["Lag behind the stream", "Longest wait in the minute, in seconds."],
  },
  minute: "Minute",
  series: {
    fresh: "New records",
    duplicates: "Duplicates",
    batches: "Batches",
    late: "Late",
    rejected: "Rejected",
    activeTrips: "Active trips",
    lag: "Lag",
  },
  sums: {
    title: (period: string) => `Sums, ${period}`,
    caption: "All counted minutes of the chosen time",
    what: "What",
    sum: "Sum",
    highest: "Highest in a minute",
  },
  empty: {
    title: "Nothing has arrived yet",
    text: "As soon as a phone sends records, its minutes show up here by themselves.",
    record: "Record a trip",
  },
  error: {
    title: "The pulse cannot be shown",
    text: "What was counted cannot be read at the moment. The stream goes on by itself.",
    retry: "Try again",
  },
  loading: "Loading the pulse…",
};

const es: typeof en = {
  title: "Pulso",
  heading: "Pulso del sistema",
  intro: "Lo que llega de los teléfonos, minuto a minuto, tal como lo cuenta el propio consumidor del flujo.",
  range: {
    label: "Periodo",
    choices: { 15: "15 minutos", 60: "1 hora", 180: "3 horas", 1440: "24 horas" },
  },
  latest: (time) => `En el minuto de las ${time}`,
  latestNote: (zone) =>
    `El último minuto contado entero. Horas de ${zone}. Un minuto se escribe cuando termina, hasta dos minutos después si no le sigue nada.`,
  figures: {
    label: "El último minuto completo",
    batches: ["Lotes", "Peticiones de teléfonos: lo que lleva un POST."],
    records: ["Registros", "Posiciones GPS en esos lotes, también las repetidas."],
    duplicates: ["Duplicados", "Llegaron antes en el mismo minuto, como tras un reintento. Cuentan una vez."],
    late: ["Tardíos", "Llegaron más de cinco minutos después de medirse, como tras un túnel."],
    rejected: ["Rechazados", "Lotes y registros que no se pueden contar. Se guardan con el motivo."],
    activeTrips: ["Viajes activos", "Viajes de los que llegó algo."],
    distance: ["Recorrido", "Distancia entre las posiciones que llegaron."],
    lag: [
      "Retraso",
      "Lo máximo que un lote esperó en el flujo hasta que esta cuenta lo leyó. Reúne hasta 5 s, así que unos segundos son normales.",
    ],
    none: "–",
  },
  charts: {
    traffic: ["Registros por minuto", "Los nuevos y los que se repitieron."],
    batches: ["Lotes por minuto", "Peticiones de teléfonos."],
    trouble: ["Tardíos y rechazados por minuto", "Los tardíos se cuentan; los rechazados se apartan."],
    trips: ["Viajes activos", "Viajes de los que llegó algo en el minuto."],
    lag: ["Retraso respecto al flujo", "La espera más larga del minuto, en segundos."],
  },
  minute: "Minuto",
  series: {
    fresh: "Registros nuevos",
    duplicates: "Duplicados",
    batches: "Lotes",
    late: "Tardíos",
    rejected: "Rechazados",
    activeTrips: "Viajes activos",
    lag: "Retraso",
  },
  sums: {
    title: (period) => `Sumas, ${period}`,
    caption: "Todos los minutos contados del tiempo elegido",
    what: "Qué",
    sum: "Suma",
    highest: "Máximo en un minuto",
  },
  empty: {
    title: "Todavía no ha llegado nada",
    text: "En cuanto un teléfono envíe registros, sus minutos aparecerán aquí solos.",
    record: "Grabar un viaje",
  },
  error: {
    title: "No se puede mostrar el pulso",
    text: "Ahora no se puede leer lo contado. El flujo sigue por sí mismo.",
    retry: "Reintentar",
  },
  loading: "Cargando el pulso…",
};

export const pulse = { en, es };
