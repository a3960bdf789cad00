import type { Phrases } from "@trips/importer/say.ts";
import type { Locale } from "../../../shared/texts/model/preferences.ts";

/** Where the command line names its options, a page says it otherwise. */
const en: Phrases = {
  texts: {
    "{}; it is left out (--again posts it anyway)": "{}; it is left out",
    "{}; it is posted anyway, since the file names it":
      "{}; it is imported anyway, since the file names the trip",
    "trip {} of driver {} is in {} and in {}: their records would get the same ids; join the files, or give one another --trip":
      "trip {} is in {2} and in {3}: join the files, or give one of the trips another name",
    "record {} of trip {} of {} is refused: {} {}": "GPS point {0} of trip {1} is refused: {4}",
  },
  reasons: {},
};

const es: Phrases = {
  texts: {
    "{} cannot be read: {}": "{} no se puede leer: {}",
    "{} is in an encoding that is not known: {}": "{} usa una codificación desconocida: {}",
    "{} is an HTML page, not a recording": "{} es una página HTML, no una grabación",
    "{} is not XML: it ends, or goes on for long, before a root element":
      "{} no es XML: termina, o sigue demasiado, antes de un elemento raíz",
    "{} is XML of another kind: its root element is {}; {}":
      "{} es XML de otro tipo: su elemento raíz es {}; {}",
    "{} is JSON of another kind; {}": "{} es JSON de otro tipo; {}",
    "{} is UTF-16: JSON has to be UTF-8": "{} está en UTF-16: el JSON debe estar en UTF-8",
    "{} is not text: it begins with zero bytes": "{} no es texto: empieza con bytes nulos",
    "{} is empty": "{} está vacío",
    "{} is none of what can be imported: {}": "{} no es nada de lo que se puede importar: {}",
    "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, OwnTracks' .rec and Google's Timeline can be imported, each also in a .zip or a .gz":
      "se pueden importar GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, .rec de OwnTracks y la Cronología de Google, cada uno también en .zip o .gz",
    "{} is an archive of more than {} files": "{} es un archivo comprimido con más de {} archivos",
    "the gzip file is truncated: what was whole is imported":
      "el archivo gzip está cortado: se importa lo que estaba entero",
    "{} is a zip archive that cannot be read: {}": "{} es un archivo zip que no se puede leer: {}",
    "{} is encrypted": "{} está cifrado",
    "{}: trip {} is the same drive as {}: {} of it was in the same places at the same times":
      "{}: el viaje {} es el mismo que {}: el {} estuvo en los mismos lugares a las mismas horas",
    "{}; it is left out (--again posts it anyway)": "{}; queda fuera",
    "{}; it is posted anyway, since the file names it":
      "{}; se importa de todos modos, porque el archivo le da nombre",
    "trip {}, which is stored already": "el viaje {}, que ya está guardado",
    "trip {} of {}": "el viaje {} de {}",
    "could not check whether the same drives are stored already: {}":
      "no se pudo comprobar si los mismos viajes ya están guardados: {}",
    "ends too early, after {} bytes": "termina antes de tiempo, tras {} bytes",
    "ends too early, after {} of {} bytes": "termina antes de tiempo, tras {} de {} bytes",
    "has no sound FIT header at byte {}": "no tiene una cabecera FIT válida en el byte {}",
    "is damaged behind byte {}: its checksum is wrong":
      "está dañado después del byte {}: su suma de verificación no coincide",
    "is damaged behind byte {}, and ends too early":
      "está dañado después del byte {} y termina antes de tiempo",
    "a point without position": "un punto sin posición",
    "{} is a FIT file of more than {} MB": "{} es un archivo FIT de más de {} MB",
    "has messages that contradict one another": "tiene mensajes que se contradicen",
    "{} is not a time": "{} no es una hora",
    "ends too early": "termina antes de tiempo",
    "{} left out": "{} fuera",
    "{} ends too early": "{} termina antes de tiempo",
    "ends too early: what stands before is imported": "termina antes de tiempo: se importa lo anterior",
    "point {}": "punto {}",
    "location {}": "ubicación {}",
    "a location without time": "una ubicación sin hora",
    "segment {}": "tramo {}",
    "{} left out: only what was driven is imported": "{} fuera: solo se importa lo que se condujo",
    "{} has no drive in it{}{}": "{} no contiene ningún viaje en auto{}{}",
    "; it ends too early": "; termina antes de tiempo",
    ", only {}": ", solo {}",
    "{} is not JSON: {}": "{} no es JSON: {}",
    "{} has a value of more than {} MB: cut it into smaller ones":
      "{} tiene un valor de más de {} MB: divídelo en otros más pequeños",
    "{} has a track of more than {} points: cut it": "{} tiene una ruta de más de {} puntos: divídela",
    "a track has {} times for {} places: what has both is imported":
      "una ruta tiene {} horas para {} lugares: se importa lo que tiene ambos",
    "a line is longer than {} characters": "una línea tiene más de {} caracteres",
    "not JSON": "no es JSON",
    "not a JSON object": "no es un objeto JSON",
    "no {} in it: a line holds driver, trip, t (epoch milliseconds), lat and lon":
      "le falta {}: una línea lleva driver, trip, t (milisegundos desde 1970), lat y lon",
    "line {}": "línea {}",
    "no message of OwnTracks": "no es un mensaje de OwnTracks",
    "{} left out: no location is in them": "{} fuera: no llevan ninguna ubicación",
    "could not check what became of the records: {}": "no se pudo comprobar qué fue de los puntos: {}",
    "record {} of trip {} of {} is refused: {} {}": "se rechazó el punto GPS {0} del viaje {1}: {4}",
    "{}, {}: rejected ({})": "{}, {}: rechazado ({})",
    "trip {} of driver {} is in {} and in {}: their records would get the same ids; join the files, or give one another --trip":
      "el viaje {} está en {2} y en {3}: une los archivos o da otro nombre a uno de los viajes",
    "trip {} of driver {} has records on more than {} dates, the most that a trip can have: cut it into several":
      "el viaje {0} tiene puntos en más de {2} fechas, el máximo de un viaje: divídelo en varios",
    "{}: trip {} is of {}, 1,024 weeks before {}: was it recorded then, by a receiver whose week count ran over?":
      "{}: el viaje {} es del {}, 1.024 semanas antes del {}: ¿lo grabó entonces un receptor cuyo contador de semanas se desbordó?",
    "{}: trip {} is in {} already; it is left out": "{}: el viaje {} ya está en {}; queda fuera",
    "it is {}'s, and you are signed in as {}": "es de {}, y tu sesión es la de {}",
    "track {} is {} trips: it is silent for more than 12 hours":
      "la ruta {} son {} viajes: calla más de 12 horas",
    "{} {}: no point in it is whole": "{} {}: ningún punto está entero",
    "{} has no track in it{}: only what was recorded as a track can be imported":
      "{} no contiene ninguna ruta grabada{}: solo se puede importar lo que se grabó como ruta",
    "{} has no times: none of its {} points can be placed in a trip":
      "{} no tiene horas: ninguno de sus {} puntos se puede situar en un viaje",
    "{}: what stands before is imported, {}": "{}: se importa lo anterior, {}",
    "{} left out: only tracks are imported": "{} fuera: solo se importan rutas grabadas",
    "track {}, point {}": "ruta {}, punto {}",
    ", no ": ", ",
    " and ": " y ",
    "{} is an archive with nothing in it that can be imported":
      "{} es un archivo comprimido sin nada que se pueda importar",
    ": it ": ": ",
    " and {} more": " y {} más",
    "{}{} left out: no recordings": "{}{} fuera: no son grabaciones",
    "{} unpacks to more than {} times its size: this is no recording":
      "{} ocupa descomprimido más de {} veces su tamaño: no es una grabación",
    "is not XML: {} (line {})": "no es XML: {} (línea {})",
    "ends too early, on line {}": "termina antes de tiempo, en la línea {}",
    "refers to other files (external entities): these are never read; take them out":
      "remite a otros archivos (entidades externas): no se leen nunca; quítalas",
    "is nested more than {} elements deep, on line {}: this is no recording":
      "anida más de {} elementos, en la línea {}: no es una grabación",
    "has an element {} of more than {} characters": "tiene un elemento {} de más de {} caracteres",
    "unsupported compression method: {}": "método de compresión desconocido: {}",
    "it has no list of its files": "no tiene la lista de sus archivos",
    "the list of its files is damaged": "la lista de sus archivos está dañada",
    "{} is not where the list says": "{} no está donde dice la lista",
    "{} is not as long as the list says": "{} no mide lo que dice la lista",
    "a header's extra field is longer than the header": "un campo adicional es más largo que su cabecera",
    "absolute path: {}": "ruta absoluta: {}",
    "invalid relative path: {}": "ruta relativa no válida: {}",
    "in the header of its first file": "en la cabecera de su primer archivo",
    "has no readable list of its files at its end: those that stand before it are imported":
      "no tiene al final una lista legible de sus archivos: se importan los que están antes",
    "is damaged at byte {}: what follows is missing": "está dañado en el byte {}: falta lo que sigue",
    "ends too early, {}: what would follow is missing": "termina antes de tiempo, {}: falta lo que seguiría",
    "ends too early, and how long {} is stood at its end: it is missing, and what would follow":
      "termina antes de tiempo, y lo que mide {} estaba al final: faltan ese archivo y lo que seguiría",
    "in {}": "en {}",
    "after {}": "después de {}",
    waypoint: "punto de interés",
    waypoints: "puntos de interés",
    route: "ruta planeada",
    routes: "rutas planeadas",
    "untimed line": "línea sin horas",
    "untimed lines": "líneas sin horas",
    "untimed placemark": "marca sin hora",
    "untimed placemarks": "marcas sin hora",
    point: "punto",
    points: "puntos",
    message: "mensaje",
    messages: "mensajes",
    "a point without time cannot be placed in a trip": "un punto sin hora no se puede situar en un viaje",
  },
  reasons: {
    "t is {}, which are seconds: epoch milliseconds are needed":
      "t es {}, que son segundos: hacen falta milisegundos desde 1970",
    "t is {}, before 2000: whatever recorded it had a wrong clock":
      "t es {}, antes de 2000: lo que lo grabó tenía mal el reloj",
    "t is {}, more than 24 hours ahead of this machine's clock: whatever recorded it had a wrong one":
      "t es {}, más de 24 horas por delante del reloj de este equipo: lo que lo grabó tenía mal el suyo",
    "{} is {}, not {}": "{} es {}, no {}",
    "{} is not allowed: {}": "{} no está permitido: {}",
  },
};

const phrases: Readonly<Record<Locale, Phrases>> = { en, es };

export const phrasesOf = (locale: Locale): Phrases => phrases[locale];
