const en = {
  troubles: {
    offline: "Offline.",
    unreachable: "The server is not answering.",
    failing: "This page cannot be updated.",
  },
  asOf: (time: string) => `As of ${time},`,
  lastContact: (time: string) => `Last contact ${time},`,
  ago: (duration: string) => `${duration} ago`,
  back: "Back online.",
  retry: "Try again",
  offline: {
    title: { offline: "You are offline", unreachable: "The server is not answering" },
    text: (page: string) =>
      `${page} needs a connection. Recording a trip works without one: everything is kept on this phone and sent later.`,
    page: "This page",
    neverHeard: "This device has not reached the server yet.",
    record: "Record a trip",
    waiting: "This page opens by itself as soon as you are back online.",
  },
};

const es: typeof en = {
  troubles: {
    offline: "Sin conexión.",
    unreachable: "El servidor no responde.",
    failing: "Esta página no se puede actualizar.",
  },
  asOf: (time) => `Datos de las ${time},`,
  lastContact: (time) => `Último contacto: ${time},`,
  ago: (duration) => `hace ${duration}`,
  back: "De nuevo en línea.",
  retry: "Reintentar",
  offline: {
    title: { offline: "No tienes conexión", unreachable: "El servidor no responde" },
    text: (page) =>
      `${page} necesita conexión. Grabar un viaje funciona sin ella: todo se guarda en este teléfono y se envía después.`,
    page: "Esta página",
    neverHeard: "Este dispositivo todavía no se comunicó con el servidor.",
    record: "Grabar un viaje",
    waiting: "Esta página se abre sola en cuanto vuelva la conexión.",
  },
};

export const connection = { en, es };
