import { counted } from "../counted.ts";

const en = {
  title: "Import",
  heading: "Import trips",
  intro:
    "Bring in trips recorded by other apps and devices. Files are read in this browser; only the GPS points are sent, as yours.",
  hint: "Importing a file again is safe: what is already stored does not count twice.",
  trips: counted("trip", "trips"),
  points: counted("GPS point", "GPS points"),
  drop: {
    title: "Drop files or folders here",
    files: "Choose files",
    folder: "Choose a folder",
    formats:
      "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, OwnTracks' .rec, Google's Timeline and Records.json; each also in a .zip or a .gz",
  },
  files: "Files",
  progress: (name: string) => `Progress of ${name}`,
  found: (trips: string) => `${trips} found.`,
  summary: {
    busy: (ended: string, all: string) => `${ended} of ${all} files done`,
    paused: (ended: string, all: string) => `Paused, ${ended} of ${all} files done`,
    offline: "Offline. The import goes on by itself when you are back online.",
    done: (all: string) => (all === "1" ? "The file is done" : `All ${all} files are done`),
    doneWithout: (all: string, failed: string) => `Files: ${all}. Not imported: ${failed}`,
  },
  status: {
    waiting: "Waiting for the files before it",
    reading: (percent: string) => `Reading: ${percent} %`,
    comparing: "Checking whether its trips are already stored…",
    sending: (sent: string, all: string, isRetrying: boolean) =>
      `GPS points sent: ${sent} of ${all}.${isRetrying ? " The server is busy or out of reach; sending is retried by itself." : ""}`,
    counting: (counted: string, all: string) => `All sent. GPS points counted: ${counted} of ${all}.`,
    done: (trips: string, points: string, distance: string) =>
      `${trips}, ${distance}, ${points}: all counted`,
    partly: (trips: string, points: string, distance: string) =>
      `${trips}, ${distance}, ${points}: counted so far`,
    nothingNew: (points: string) => `Nothing new, everything was already stored: ${points}`,
    known: "Nothing was imported: its trips are already stored",
    failed: (reason: string) => `Not imported: ${reason}`,
    nothing: "there is no GPS point in it that can be imported",
    cancelled: "Cancelled. What was already sent is kept; import the file again for the rest.",
    signedOut: "You are signed out. Sign in and import the file again; what was already sent is kept.",
  },
  leftOut: {
    skipped: (count: number, shown: string) =>
      count === 1 ? "1 GPS point is left out" : `${shown} GPS points are left out`,
    repeated: (count: number, shown: string) =>
      count === 1 ? "1 repeated GPS point counts once" : `${shown} repeated GPS points count once`,
    known: (count: number, shown: string) =>
      count === 1
        ? "1 trip is already stored and left out"
        : `${shown} trips are already stored and left out`,
    refused: (count: number, shown: string) =>
      count === 1 ? "1 GPS point was refused" : `${shown} GPS points were refused`,
    rejected: (count: number, shown: string) =>
      count === 1 ? "1 GPS point cannot be counted" : `${shown} GPS points cannot be counted`,
    uncounted: (count: number, shown: string) =>
      count === 1
        ? "1 trip is not fully counted yet: look at its page later"
        : `${shown} trips are not fully counted yet: look at their pages later`,
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
    again: "Import anyway",
    signIn: "Sign in",
  },
};

const es: typeof en = {
  title: "Importar",
  heading: "Importar viajes",
  intro:
    "Trae los viajes que grabaron otras aplicaciones y dispositivos. Los archivos se leen en este navegador; solo se envían los puntos GPS, a tu nombre.",
  hint: "Puedes importar un archivo de nuevo sin riesgo: lo que ya está guardado no cuenta dos veces.",
  trips: counted("viaje", "viajes"),
  points: counted("punto GPS", "puntos GPS"),
  drop: {
    title: "Suelta aquí archivos o carpetas",
    files: "Elegir archivos",
    folder: "Elegir una carpeta",
    formats:
      "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, .rec de OwnTracks, Cronología y Records.json de Google; cada uno también en .zip o .gz",
  },
  files: "Archivos",
  progress: (name) => `Avance de ${name}`,
  found: (trips) => `Contiene ${trips}.`,
  summary: {
    busy: (ended, all) => `Listos ${ended} de ${all} archivos`,
    paused: (ended, all) => `En pausa, listos ${ended} de ${all} archivos`,
    offline: "Sin conexión. La importación sigue sola cuando vuelva.",
    done: (all) => (all === "1" ? "El archivo está listo" : `Los ${all} archivos están listos`),
    doneWithout: (all, failed) => `Archivos: ${all}. Sin importar: ${failed}`,
  },
  status: {
    waiting: "Espera a los archivos anteriores",
    reading: (percent) => `Leyendo: ${percent} %`,
    comparing: "Revisando si sus viajes ya están guardados…",
    sending: (sent, all, isRetrying) =>
      `Puntos GPS enviados: ${sent} de ${all}.${isRetrying ? " El servidor está ocupado o no responde; se reintenta solo." : ""}`,
    counting: (counted, all) => `Todo enviado. Puntos GPS contados: ${counted} de ${all}.`,
    done: (trips, points, distance) => `${trips}, ${distance}, ${points}: todo contado`,
    partly: (trips, points, distance) => `${trips}, ${distance}, ${points}: lo contado hasta ahora`,
    nothingNew: (points) => `Nada nuevo, todo estaba guardado: ${points}`,
    known: "No se importó nada: sus viajes ya están guardados",
    failed: (reason) => `Sin importar: ${reason}`,
    nothing: "no tiene ningún punto GPS que se pueda importar",
    cancelled: "Cancelado. Lo ya enviado se conserva; importa el archivo de nuevo para enviar el resto.",
    signedOut: "Cerraste la sesión. Iníciala e importa el archivo de nuevo; lo ya enviado se conserva.",
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
