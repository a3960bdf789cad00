const en = {
  title: "Connect a phone",
  intro: "Four ways to bring your trips in. Each can be repeated safely: what was sent before counts once.",
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
    text: "A free app that records with the screen off and posts each GPS point to an address of your choice.",
    lifetime:
      "Its weak point here: the token below is valid for an hour and GPSLogger cannot renew it. Points after that are refused, and have to be imported from its GPX file. For longer trips, use Record.",
    thisMachine:
      "This dashboard's API answers only programs on its own machine, so a phone cannot reach it. The settings below work from this machine; for a phone, deploy the project to AWS.",
    steps: {
      app: "Install GPSLogger (by mendhak, from F-Droid or GitHub). Under Logging details, switch on “Log to custom URL” and open it.",
      url: "URL",
      method: "HTTP method: POST",
      body: "HTTP body",
      headers: "HTTP headers, with a token of yours in place of TOKEN",
      start:
        "Switch on “Allow auto sending”, log GPS locations only, and start logging. Each logging session becomes a trip; it is over after 30 minutes without points. Seconds without a point are shown as missing.",
    },
  },
  token: {
    get: "Get a token",
    getting: "Getting a token…",
    label: "Token",
    until: (time: string) =>
      `Valid until ${time}. Anyone who has it can send trips in your name and read yours.`,
    signedOut: "Your session has ended. Sign in again to get a token.",
    failed: "There is no token right now: the sign-in service cannot be reached.",
    command: "Or on the machine that runs it, valid for a day at most:",
  },
  app: {
    title: "An app of your own",
    text: "The API takes batches of up to 1,000 GPS points over HTTPS. For JavaScript, packages/client in this project stores, batches and retries them.",
    description: "Its description (OpenAPI)",
  },
  copy: "Copy",
  copied: "Copied.",
  notCopied: "The browser does not allow copying. Select the text and copy it by hand.",
};

const es: typeof en = {
  title: "Conectar un teléfono",
  intro:
    "Cuatro maneras de traer tus viajes. Todas se pueden repetir sin riesgo: lo ya enviado cuenta una sola vez.",
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
    text: "Una aplicación gratuita que graba con la pantalla apagada y envía cada punto GPS a la dirección que elijas.",
    lifetime:
      "Su punto débil: el token de abajo vale una hora y GPSLogger no puede renovarlo. Los puntos posteriores se rechazan y hay que importarlos desde su archivo GPX. Para viajes más largos, usa Grabar.",
    thisMachine:
      "La API de este panel solo responde a programas de su propia máquina, así que un teléfono no llega a ella. La configuración de abajo funciona desde esta máquina; para un teléfono, despliega el proyecto en AWS.",
    steps: {
      app: "Instala GPSLogger (de mendhak, desde F-Droid o GitHub). En los detalles del registro, activa el envío a una URL personalizada (“Log to custom URL”) y ábrelo.",
      url: "Dirección (URL)",
      method: "Método HTTP: POST",
      body: "Cuerpo HTTP",
      headers: "Cabeceras HTTP, con un token tuyo en lugar de TOKEN",
      start:
        "Activa el envío automático, registra solo posiciones GPS y empieza a registrar. Cada sesión de registro es un viaje; termina tras 30 minutos sin puntos. Los segundos sin punto aparecen como faltantes.",
    },
  },
  token: {
    get: "Obtener un token",
    getting: "Obteniendo un token…",
    label: "Token personal",
    until: (time) =>
      `Vale hasta las ${time}. Quien lo tenga puede enviar viajes en tu nombre y leer los tuyos.`,
    signedOut: "Tu sesión terminó. Inicia sesión de nuevo para obtener un token.",
    failed: "En este momento no hay token: no se puede conectar con el servicio de inicio de sesión.",
    command: "O en la máquina donde se ejecuta, con un día de validez como máximo:",
  },
  app: {
    title: "Una aplicación propia",
    text: "La API recibe lotes de hasta 1.000 puntos GPS por HTTPS. Para JavaScript, packages/client de este proyecto los guarda, los agrupa y los reintenta.",
    description: "Su descripción (OpenAPI)",
  },
  copy: "Copiar",
  copied: "Copiado.",
  notCopied: "El navegador no permite copiar. Selecciona el texto y cópialo a mano.",
};

export const connect = { en, es };
