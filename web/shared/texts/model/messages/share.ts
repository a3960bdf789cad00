const en = {
  button: "Share",
  title: "Share this trip",
  explain: "Anyone with the link can see this trip's map, figures and speed, without signing in.",
  lifetime: "The link works for",
  lifetimes: { hour: "1 hour", day: "1 day", week: "7 days", month: "30 days" },
  hideEnds: (length: string) => `Hide ${length} around both ends`,
  hideEndsWhy:
    "Where you set off and where you arrived stays private, even if you pass there on the way. The figures then cover only what is shown.",
  make: "Create link",
  making: "Creating the link…",
  link: "Link to the trip",
  copy: "Copy",
  copied: "Link copied.",
  notCopied: "The link could not be copied. Select it and copy it by hand.",
  until: (time: string) => `It works until ${time}; its address is not shown again.`,
  links: {
    title: "Active links",
    until: (time: string) => `until ${time}`,
    hidesEnds: "ends hidden",
    whole: "whole trip",
    revoke: "Revoke",
    revokeThis: (link: string) => `Revoke the link ${link}`,
    revoked: "The link is revoked. It no longer works.",
  },
  problems: {
    failed: "The link could not be created. Try again.",
    tooMany: "This trip has too many links. Revoke one first.",
    notListed: "The links to this trip cannot be read right now.",
    notRevoked: "The link could not be revoked and still works. Try again.",
  },
  notLoaded: "Sharing could not be loaded. Check your connection and try again.",
  close: "Close",
  page: {
    title: "A shared trip",
    of: (date: string) => `Trip of ${date}`,
    until: (time: string) => `This link works until ${time}.`,
    hiddenEnds: (length: string) =>
      `At least ${length} around both ends are hidden. The figures cover only what is shown.`,
    noRoute: {
      title: "No route is shown",
      text: "All of this trip lies near its ends, which are hidden.",
    },
    about: "What is Trips?",
  },
  notFound: {
    title: "This link does not work",
    text: "It may be mistyped, expired or revoked. Ask whoever sent it for a new one.",
  },
  expired: {
    title: "This link has expired",
    text: "Links to trips work for a limited time. Ask whoever sent it for a new one.",
  },
  error: {
    title: "The trip cannot be shown",
    text: "Something went wrong on our side. Try again.",
    retry: "Try again",
  },
};

const es: typeof en = {
  button: "Compartir",
  title: "Compartir este viaje",
  explain: "Quien tenga el enlace verá el mapa, las cifras y la velocidad de este viaje sin iniciar sesión.",
  lifetime: "El enlace funciona durante",
  lifetimes: { hour: "1 hora", day: "1 día", week: "7 días", month: "30 días" },
  hideEnds: (length) => `Ocultar ${length} alrededor de los extremos`,
  hideEndsWhy:
    "De dónde saliste y adónde llegaste queda solo para ti, aunque pases por allí durante el viaje. Las cifras abarcan entonces solo lo que se muestra.",
  make: "Crear el enlace",
  making: "Creando el enlace…",
  link: "Enlace al viaje",
  copy: "Copiar",
  copied: "Enlace copiado.",
  notCopied: "No se pudo copiar el enlace. Selecciónalo y cópialo a mano.",
  until: (time) => `Funciona hasta el ${time}; su dirección no se vuelve a mostrar.`,
  links: {
    title: "Enlaces activos",
    until: (time) => `hasta el ${time}`,
    hidesEnds: "extremos ocultos",
    whole: "viaje completo",
    revoke: "Revocar",
    revokeThis: (link) => `Revocar el enlace ${link}`,
    revoked: "El enlace quedó revocado. Ya no funciona.",
  },
  problems: {
    failed: "No se pudo crear el enlace. Inténtalo de nuevo.",
    tooMany: "Este viaje tiene demasiados enlaces. Revoca uno antes.",
    notListed: "Los enlaces a este viaje no se pueden leer en este momento.",
    notRevoked: "No se pudo revocar el enlace y sigue funcionando. Inténtalo de nuevo.",
  },
  notLoaded: "No se pudo cargar la función de compartir. Revisa la conexión e inténtalo de nuevo.",
  close: "Cerrar",
  page: {
    title: "Un viaje compartido",
    of: (date) => `Viaje del ${date}`,
    until: (time) => `Este enlace funciona hasta el ${time}.`,
    hiddenEnds: (length) =>
      `Se ocultan al menos ${length} alrededor de los extremos. Las cifras abarcan solo lo que se muestra.`,
    noRoute: {
      title: "No se muestra el recorrido",
      text: "Todo el viaje queda cerca de sus extremos, que están ocultos.",
    },
    about: "¿Qué es Trips?",
  },
  notFound: {
    title: "Este enlace no funciona",
    text: "Puede estar mal escrito, vencido o revocado. Pide uno nuevo a quien te lo envió.",
  },
  expired: {
    title: "Este enlace venció",
    text: "Los enlaces a viajes funcionan por tiempo limitado. Pide uno nuevo a quien te lo envió.",
  },
  error: {
    title: "No se puede mostrar el viaje",
    text: "Hubo un problema de nuestro lado. Inténtalo de nuevo.",
    retry: "Reintentar",
  },
};

export const share = { en, es };
