const en = {
  own: {
    never: {
      title: () => "You have no trips yet",
      text: () => "Record one in this browser, connect a phone app, or import recordings that you have.",
    },
    future: {
      title: (date: string) => `${date} is in the future`,
      text: () => "No trips yet.",
    },
    today: {
      title: () => "No trips yet today",
      text: () => "A trip shows up here, live, as soon as a phone sends its first GPS points.",
    },
    beforeFirst: {
      title: (date: string) => `${date} is before your first trip`,
      text: (_: string, first: string) => `Your first trip was on ${first}.`,
    },
    quiet: {
      title: () => "No trips on this day",
      text: () => "Some may still come: a phone that was offline sends its trips later.",
    },
  },
  fleet: {
    never: {
      title: () => "Nobody drove on this day",
      text: () => "Nor on any other day of the last nine weeks.",
    },
    future: {
      title: (date: string) => `${date} is in the future`,
      text: () => "No trips yet.",
    },
    today: {
      title: () => "Nobody has driven yet today",
      text: () => "Trips show up here, live, as soon as a phone sends its first GPS points.",
    },
    quiet: {
      title: () => "Nobody drove on this day",
      text: () => "Some may still come: a phone that was offline sends its trips later.",
    },
  },
  invalid: {
    title: "There is no such date",
    text: "The calendar has no day like the one in this page's address.",
  },
  actions: {
    today: "Go to today",
    first: (date: string) => `First day with trips: ${date}`,
    last: (date: string) => `Last day with trips: ${date}`,
    lastOfFleet: (date: string) => `Fleet's last day with trips: ${date}`,
    record: "Record now",
    connect: "Connect a phone",
    import: "Import files",
  },
};

const es: typeof en = {
  own: {
    never: {
      title: () => "Todavía no tienes viajes",
      text: () => "Graba uno en este navegador, conecta una aplicación o importa grabaciones que ya tengas.",
    },
    future: {
      title: (date) => `El ${date} está en el futuro`,
      text: () => "Todavía no hay viajes.",
    },
    today: {
      title: () => "Hoy todavía no hay viajes",
      text: () => "Un viaje aparece aquí, en vivo, en cuanto un teléfono envía sus primeros puntos GPS.",
    },
    beforeFirst: {
      title: (date) => `El ${date} es anterior a tu primer viaje`,
      text: (_, first) => `Tu primer viaje fue el ${first}.`,
    },
    quiet: {
      title: () => "No hay viajes este día",
      text: () => "Todavía pueden llegar: un teléfono que estuvo sin conexión envía sus viajes después.",
    },
  },
  fleet: {
    never: {
      title: () => "Nadie condujo este día",
      text: () => "Tampoco en ningún día de las últimas nueve semanas.",
    },
    future: {
      title: (date) => `El ${date} está en el futuro`,
      text: () => "Todavía no hay viajes.",
    },
    today: {
      title: () => "Hoy todavía no condujo nadie",
      text: () => "Los viajes aparecen aquí, en vivo, en cuanto un teléfono envía sus primeros puntos GPS.",
    },
    quiet: {
      title: () => "Nadie condujo este día",
      text: () => "Todavía pueden llegar: un teléfono que estuvo sin conexión envía sus viajes después.",
    },
  },
  invalid: {
    title: "Esa fecha no existe",
    text: "El calendario no tiene un día como el de la dirección de esta página.",
  },
  actions: {
    today: "Ir al día de hoy",
    first: (date) => `Primer día con viajes: ${date}`,
    last: (date) => `Último día con viajes: ${date}`,
    lastOfFleet: (date) => `Último día con viajes de la flota: ${date}`,
    record: "Grabar ahora",
    connect: "Conectar un teléfono",
    import: "Importar archivos",
  },
};

export const emptyDay = { en, es };
