const en = {
  button: "Share",
  title: "Share this trip",
  explain: "Whoever has the link sees the map, the figures and the speed of this trip, without signing in.",
  lifetime: "The link works for",
  lifetimes: { hour: "1 hour", day: "1 day", week: "7 days", month: "30 days" },
  hideEnds: (length: string) => `Hide the first and last ${length}`,
  hideEndsWhy: "Where you set off and where you arrived stays with you.",
  make: "Make the link",
  making: "Making the link…",
  link: "Link to the trip",
  copy: "Copy",
  copied: "The link is copied.",
  notCopied: "The link could not be copied. Select it and copy it yourself.",
  until: (time: string) => `It works until ${time}.`,
  failed: "The link could not be made. Please try again.",
  notLoaded: "Sharing could not be loaded. Check your connection and try again.",
  close: "Close",
  page: {
    title: "A shared trip",
    of: (date: string) => `Trip of ${date}`,
    until: (time: string) => `This link works until ${time}.`,
    hiddenEnds: (length: string) =>
      `The first and last ${length} are hidden. The figures are those of the whole trip.`,
    noRoute: {
      title: "No route is shown",
      text: (length: string) => `The trip is shorter than what is hidden of it: ${length} at either end.`,
    },
    about: "What is Trips?",
  },
  notFound: {
    title: "This link leads nowhere",
    text: "It may be cut off or mistyped, or the trip is no more. Ask whoever sent it for a new one.",
  },
  expired: {
    title: "This link has expired",
    text: "Links to trips work for a limited time. Ask whoever sent it for a new one.",
  },
  error: {
    title: "The trip cannot be shown",
    text: "Something went wrong on our side. Please try again.",
    retry: "Try again",
  },
};

const es: typeof en = {
  button: "Compartir",
  title: "Compartir este viaje",
  explain: "Quien tenga el enlace verá el mapa, las cifras y la velocidad de este viaje, sin iniciar sesión.",
  lifetime: "El enlace funciona durante",
  lifetimes: { hour: "1 hora", day: "1 día", week: "7 días", month: "30 días" },
  hideEnds: (length) => `Ocultar los primeros y los últimos ${length}`,
  hideEndsWhy: "De dónde saliste y adónde llegaste queda solo para ti.",
  make: "Crear el enlace",
  making: "Creando el enlace…",
  link: "Enlace al viaje",
  copy: "Copiar",
  copied: "El enlace se ha copiado.",
  notCopied: "No se pudo copiar el enlace. Selecciónalo y cópialo tú.",
  until: (time) => `Funciona hasta el ${time}.`,
  failed: "No se pudo crear el enlace. Inténtalo de nuevo.",
  notLoaded: "No se pudo cargar la función de compartir. Comprueba la conexión e inténtalo de nuevo.",
  close: "Cerrar",
  page: {
    title: "Un viaje compartido",
    of: (date) => `Viaje del ${date}`,
    until: (time) => `Este enlace funciona hasta el ${time}.`,
    hiddenEnds: (length) =>
      `Los primeros y los últimos ${length} están ocultos. Las cifras son las del viaje completo.`,
    noRoute: {
      title: "No se muestra el recorrido",
      text: (length) => `El viaje es más corto que lo que se oculta de él: ${length} en cada extremo.`,
    },
    about: "¿Qué es Trips?",
  },
  notFound: {
    title: "Este enlace no lleva a ninguna parte",
    text: "Puede que esté cortado o mal escrito, o que el viaje ya no exista. Pide uno nuevo a quien te lo envió.",
  },
  expired: {
    title: "Este enlace ha caducado",
    text: "Los enlaces a viajes funcionan por tiempo limitado. Pide uno nuevo a quien te lo envió.",
  },
  error: {
    title: "No se puede mostrar el viaje",
    text: "Ha habido un problema por nuestra parte. Inténtalo de nuevo.",
    retry: "Reintentar",
  },
};

export const share = { en, es };
