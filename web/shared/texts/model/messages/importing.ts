const en = {
  title: "Import",
  heading: "Import drives",
  intro:
    "Bring the drives that other apps and devices have recorded. Files are read in this browser; only the GPS points are sent, as yours.",
  hint: "Importing a file again is safe: what is stored already does not count twice.",
  drop: {
    title: "Drop files or folders here",
    files: "Choose files",
    folder: "Choose a folder",
    formats:
      "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, OwnTracks' .rec, Google's Timeline and Records.json; each also in a .zip or a .gz",
  },
  files: "Files",
  progress: (name: string) => `Progress of ${name}`,
  found: (trips: number, shown: string) => (trips === 1 ? "1 trip found." : `${shown} trips found.`),
  summary: {
    busy: (ended: string, all: string) => `${ended} of ${all} files done`,
    paused: (ended: string, all: string) => `Paused, ${ended} of ${all} files done`,
    offline: "No network. The import goes on by itself when it is back.",
    done: (all: string) => (all === "1" ? "The file is done" : `All ${all} files are done`),
    doneWithout: (all: string, failed: string) => `Files: ${all}. Not imported: ${failed}`,
  },
  status: {
    waiting: "Waits for the files before it",
    reading: (percent: string) => `Reading: ${percent} %`,
    comparing: "Checking whether its drives are stored already…",
    sending: (sent: string, all: string, isRetrying: boolean) =>
      `Sent ${sent} of ${all} GPS points.${isRetrying ? " The server is busy or out of reach; it is tried again by itself." : ""}`,
    counting: (counted: string, all: string) => `Sent. ${counted} of ${all} GPS points are counted.`,
    done: (trips: number, shown: string, records: string, distance: string) =>
      `${trips === 1 ? "1 trip" : `${shown} trips`}, ${distance}, ${records} GPS points: all counted`,
    partly: (trips: number, shown: string, records: string, distance: string) =>
      `${trips === 1 ? "1 trip" : `${shown} trips`}, ${distance}, ${records} GPS points: counted so far`,
    nothingNew: (records: string) => `Nothing new: all ${records} GPS points were stored before`,
    known: "Nothing was imported: its drives are stored already",
    failed: (reason: string) => `Not imported: ${reason}`,
    nothing: "there is no GPS point in it that can be imported",
    cancelled: "Cancelled. What had been sent stays; import the file again for the rest.",
    signedOut: "You are signed out. Sign in and import the file again; what had been sent stays.",
  },
  leftOut: {
    skipped: (count: number, shown: string) =>
      count === 1 ? "1 GPS point is left out" : `${shown} GPS points are left out`,
    repeated: (count: number, shown: string) =>
      count === 1 ? "1 GPS point is in it twice and counts once" : `${shown} repeated GPS points count once`,
    known: (count: number, shown: string) =>
      count === 1
        ? "1 drive is stored already and left out"
        : `${shown} drives are stored already and left out`,
    refused: (count: number, shown: string) =>
      count === 1 ? "1 GPS point was refused" : `${shown} GPS points were refused`,
    rejected: (count: number, shown: string) =>
      count === 1 ? "1 GPS point cannot be counted" : `${shown} GPS points cannot be counted`,
    uncounted: (count: number, shown: string) =>
      count === 1
        ? "1 trip is not counted whole yet: look at its page later"
        : `${shown} trips are not counted whole yet: look at their pages later`,
  },
  problems: {
    title: (count: string) => `Notes (${count})`,
    more: (count: string) => `and ${count} more like these`,
  },
  links: {
    trips: "Trips",
    days: "Days",
    day: (date: string) => `Day ${date}`,
    more: (count: string) => `and ${count} more`,
  },
  actions: {
    pause: "Pause",
    resume: "Continue",
    cancel: "Cancel",
    retry: "Try again",
    again: "Import all the same",
    signIn: "Sign in",
  },
};

const es: typeof en = {
  title: "Importar",
  heading: "Importar viajes",
  intro:
    "Trae los viajes que grabaron otras aplicaciones y dispositivos. Los archivos se leen en este navegador; solo se envían los puntos GPS, a tu nombre.",
  hint: "Puedes importar un archivo de nuevo sin riesgo: lo que ya está guardado no cuenta dos veces.",
  drop: {
    title: "Suelta aquí archivos o carpetas",
    files: "Elegir archivos",
    folder: "Elegir una carpeta",
    formats:
      "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, .rec de OwnTracks, Cronología y Records.json de Google; cada uno también en .zip o .gz",
  },
  files: "Archivos",
  progress: (name) => `Avance de ${name}`,
  found: (trips, shown) => (trips === 1 ? "1 viaje encontrado." : `${shown} viajes encontrados.`),
  summary: {
    busy: (ended, all) => `Listos ${ended} de ${all} archivos`,
    paused: (ended, all) => `En pausa, listos ${ended} de ${all} archivos`,
    offline: "Sin red. La importación sigue sola cuando vuelva.",
    done: (all) => (all === "1" ? "El archivo está listo" : `Los ${all} archivos están listos`),
    doneWithout: (all, failed) => `Archivos: ${all}. Sin importar: ${failed}`,
  },
  status: {
    waiting: "Espera a los archivos anteriores",
    reading: (percent) => `Leyendo: ${percent} %`,
    comparing: "Comprobando si sus viajes ya están guardados…",
    sending: (sent, all, isRetrying) =>
      `Enviados ${sent} de ${all} puntos GPS.${isRetrying ? " El servidor está ocupado o no responde; se reintenta solo." : ""}`,
    counting: (counted, all) => `Enviado. Contados ${counted} de ${all} puntos GPS.`,
    done: (trips, shown, records, distance) =>
      `${trips === 1 ? "1 viaje" : `${shown} viajes`}, ${distance}, ${records} puntos GPS: todo contado`,
    partly: (trips, shown, records, distance) =>
      `${trips === 1 ? "1 viaje" : `${shown} viajes`}, ${distance}, ${records} puntos GPS: contados hasta ahora`,
    nothingNew: (records) => `Nada nuevo: los ${records} puntos GPS ya estaban guardados`,
    known: "No se importó nada: sus viajes ya están guardados",
    failed: (reason) => `Sin importar: ${reason}`,
    nothing: "no tiene ningún punto GPS que se pueda importar",
    cancelled: "Cancelado. Lo enviado se conserva; importa el archivo de nuevo para enviar el resto.",
    signedOut: "Tu sesión está cerrada. Iníciala e importa el archivo de nuevo; lo enviado se conserva.",
  },
  leftOut: {
    skipped: (count, shown) => (count === 1 ? "1 punto GPS queda fuera" : `${shown} puntos GPS quedan fuera`),
    repeated: (count, shown) =>
      count === 1
        ? "1 punto GPS está repetido y cuenta una vez"
        : `${shown} puntos GPS repetidos cuentan una vez`,
    known: (count, shown) =>
      count === 1
        ? "1 viaje ya está guardado y queda fuera"
        : `${shown} viajes ya están guardados y quedan fuera`,
    refused: (count, shown) => (count === 1 ? "Se rechazó 1 punto GPS" : `Se rechazaron ${shown} puntos GPS`),
    rejected: (count, shown) =>
      count === 1 ? "1 punto GPS no se puede contar" : `${shown} puntos GPS no se pueden contar`,
    uncounted: (count, shown) =>
      count === 1
        ? "1 viaje aún no está contado por completo: mira su página más tarde"
        : `${shown} viajes aún no están contados por completo: mira sus páginas más tarde`,
  },
  problems: {
    title: (count) => `Notas (${count})`,
    more: (count) => `y ${count} más como estas`,
  },
  links: { trips: "Viajes", days: "Días", day: (date) => `Día ${date}`, more: (count) => `y ${count} más` },
  actions: {
    pause: "Pausa",
    resume: "Continuar",
    cancel: "Cancelar",
    retry: "Reintentar",
    again: "Importar de todos modos",
    signIn: "Iniciar sesión",
  },
};

export const importing = { en, es };
