const en = {
  trip: {
    button: "Delete this trip",
    title: "Delete this trip?",
    what: "The trip with its route, totals, rejected records and shared links.",
    confirm: "Delete the trip",
  },
  track: {
    button: "Delete this device's day",
    title: "Delete all that this device sent on this day?",
    what: "All trips that it recorded from four in the morning to the next, with their routes, totals, rejected records and shared links.",
    confirm: "Delete the day",
  },
  all: {
    heading: "Delete my data",
    note: "Everything that your phones have sent until now, and what your account keeps.",
    button: "Delete all my trips",
    title: "Delete all your trips?",
    what: "All your trips with their routes, totals, rejected records and shared links; your devices with their keys, name and preferences.",
    confirm: "Delete all trips",
    done: "Deleted. What remains of it in the lake and in backups goes as described below.",
    failed: "It is not certain that anything was deleted: the table cannot be reached right now. Try again.",
  },
  when: [
    "At once: from these pages and from the API.",
    "Within nine days: from the lake, which keeps the records as they were sent.",
    "Up to 30 days later: from the backups of the lake's files.",
  ],
  after: "It cannot be undone. What a phone has not sent yet arrives later, as a new trip.",
  cancel: "Keep",
  gone: {
    title: "This trip was deleted",
    text: "Nothing of it is left here. What remains in the lake is removed within nine days, its backups 30 days later.",
  },
};

const es: typeof en = {
  trip: {
    button: "Eliminar este viaje",
    title: "¿Eliminar este viaje?",
    what: "El viaje con su recorrido, totales, registros rechazados y enlaces compartidos.",
    confirm: "Eliminar el viaje",
  },
  track: {
    button: "Eliminar este día del dispositivo",
    title: "¿Eliminar todo lo que este dispositivo envió en este día?",
    what: "Todos los viajes que registró desde las cuatro de la mañana hasta las cuatro del día siguiente, con sus recorridos, totales, registros rechazados y enlaces compartidos.",
    confirm: "Eliminar el día",
  },
  all: {
    heading: "Eliminar mis datos",
    note: "Todo lo que tus teléfonos enviaron hasta ahora, y lo que guarda tu cuenta.",
    button: "Eliminar todos mis viajes",
    title: "¿Eliminar todos tus viajes?",
    what: "Todos tus viajes con sus recorridos, totales, registros rechazados y enlaces compartidos; tus dispositivos con sus claves, tu nombre y tus preferencias.",
    confirm: "Eliminar todos los viajes",
    done: "Eliminado. Lo que queda en el lago de datos y en las copias desaparece como se describe abajo.",
    failed:
      "No es seguro que se haya eliminado algo: en este momento no se puede acceder a la tabla. Inténtalo de nuevo.",
  },
  when: [
    "Enseguida: de estas páginas y de la API.",
    "En un plazo de nueve días: del lago de datos, que guarda los registros como se enviaron.",
    "Hasta 30 días después: de las copias de seguridad de los archivos del lago.",
  ],
  after: "No se puede deshacer. Lo que un teléfono todavía no envió llega más tarde, como un viaje nuevo.",
  cancel: "Conservar",
  gone: {
    title: "Este viaje fue eliminado",
    text: "Aquí no queda nada de él. Lo que queda en el lago de datos se elimina en nueve días, y sus copias 30 días después.",
  },
};

export const erase = { en, es };
