const en = {
  title: "Connect a phone",
  intro: "Five ways to bring your trips in. Each can be repeated safely: what was sent before counts once.",
  browser: {
    title: "This phone's browser",
    text: "Nothing to install. The Record page keeps every GPS point on the phone until it is counted, works offline, and stays signed in. The screen has to stay on while it records.",
    open: "Open Record",
  },
  files: {
    title: "Files of another app",
    text: "GPX, KML, TCX, FIT, GeoJSON, OwnTracks, Google Timeline and more, after the trip.",
    open: "Import files",
    command: "Or on a computer that has this project:",
  },
  gpsLogger: {
    title: "GPSLogger for Android",
    text: "A free app that records with the screen off and posts each GPS point here, with a key that works until you revoke it.",
    register: "Register this phone",
  },
  apps: {
    title: "An app that tracks all day",
    text: "OwnTracks, Overland, Traccar Client and OsmAnd know no trips: they send where the phone is, and the trips are cut out of it. Each is set up by a link or an address, and sends with a key that works until you revoke it.",
    register: (app: string) => `Register ${app}`,
  },
  app: {
    title: "An app of your own",
    text: "The API takes batches of up to 1,000 GPS points over HTTPS, with a token of yours or a key of the app. For JavaScript, packages/client in this project stores, batches and retries them.",
    description: "Its description (OpenAPI)",
    register: "Register it",
  },
};

const es: typeof en = {
  title: "Conectar un teléfono",
  intro:
    "Cinco maneras de traer tus viajes. Todas se pueden repetir sin riesgo: lo ya enviado cuenta una sola vez.",
  browser: {
    title: "El navegador de este teléfono",
    text: "No hay que instalar nada. La página Grabar guarda cada punto GPS en el teléfono hasta que se cuenta, funciona sin conexión y mantiene la sesión iniciada. La pantalla debe quedar encendida mientras graba.",
    open: "Abrir Grabar",
  },
  files: {
    title: "Archivos de otra aplicación",
    text: "GPX, KML, TCX, FIT, GeoJSON, OwnTracks, Google Timeline y más, después del viaje.",
    open: "Importar archivos",
    command: "O en una computadora que tenga este proyecto:",
  },
  gpsLogger: {
    title: "GPSLogger para Android",
    text: "Una aplicación gratuita que graba con la pantalla apagada y envía cada punto GPS aquí, con una clave que vale hasta que la revoques.",
    register: "Registrar este teléfono",
  },
  apps: {
    title: "Una app que registra todo el día",
    text: "OwnTracks, Overland, Traccar Client y OsmAnd no conocen viajes: envían dónde está el teléfono, y los viajes se recortan de eso. Cada una se configura con un enlace o una dirección, y envía con una clave que funciona hasta que la revoques.",
    register: (app) => `Registrar ${app}`,
  },
  app: {
    title: "Una aplicación propia",
    text: "La API recibe lotes de hasta 1.000 puntos GPS por HTTPS, con un token tuyo o una clave de la aplicación. Para JavaScript, packages/client de este proyecto los guarda, los agrupa y los reintenta.",
    description: "Su descripción (OpenAPI)",
    register: "Registrarla",
  },
};

export const connect = { en, es };
