import { counted } from "../counted.ts";

const points = { en: counted("GPS point", "GPS points"), es: counted("punto GPS", "puntos GPS") };

const en = {
  title: "Record",
  heading: "Record a trip",
  intro:
    "This phone records where you drive and sends it by itself. Without a connection everything waits here, and nothing is lost.",
  keepOpen:
    "Keep this page open and the screen on while you drive: in the background, browsers stop sharing the position.",
  importFiles: "Import trips recorded by another app or device",
  vehicle: (name: string) => `Vehicle ${name}`,
  noVehicle: "No vehicle",
  changeVehicle: "Change",
  phases: {
    ready: "Ready",
    recording: "Recording",
    waiting: "Waiting for a position…",
    silent: "No position",
    denied: "No access to the position",
    paused: "Paused",
    unfinished: "Unfinished",
    finished: "Finished",
  },
  silentFor: (duration: string) => `for ${duration}`,
  finished: "The trip is over. If that was by mistake, undo it now and the same trip goes on.",
  unfinished: (time: string) =>
    `A trip from ${time} was not finished. Continue it, or finish it with what was recorded.`,
  actions: {
    label: "Recording",
    start: "Start recording",
    pause: "Pause",
    resume: "Continue",
    finish: "Finish trip",
    undo: "Undo",
    retryPositions: "Try again",
    signIn: "Sign in",
    forget: "Remove from this phone",
    reload: "Reload the page",
  },
  figures: {
    label: "The trip so far",
    speed: "Speed",
    distance: "Distance",
    time: "Time",
    accuracy: "Accuracy",
    none: "–",
  },
  map: { label: "Map of the trip so far", follow: "Follow the car again" },
  records: {
    label: "GPS points",
    pending: ["On this phone", "kept here, waiting to be sent"],
    sent: ["Sent", "safe on the server"],
    counted: ["Counted", "part of the trip's totals"],
  },
  positions: {
    searching: "Looking for a GPS signal. In the open this takes a few seconds.",
    unavailable: "No GPS signal. Recording goes on by itself as soon as it is back.",
    denied:
      "This page may not read your position. Allow it for this site in the browser's settings, then try again.",
  },
  screenMayTurnOff: "The screen could not be kept on. Set your phone so that it does not turn off.",
  unsaved: {
    full: (count: number, written: string) =>
      `This phone's storage is full: ${points.en(count, written)} could not be kept. Free some space; recording goes on.`,
    fault: (count: number, written: string) =>
      `${points.en(count, written)} could not be kept on this phone. Recording goes on.`,
  },
  failed: "That could not be saved on this phone. Nothing was changed; try again.",
  uploads: {
    label: "Trips on this phone",
    offline: "Offline. Everything is kept here and sent when you are back online.",
    signedOut: "You are signed out. The GPS points are kept here until you sign in again.",
    otherDriver: (driver: string) =>
      `This trip is ${driver}'s. It is kept here and sent when ${driver} signs in on this phone.`,
    busy: "The server is busy. Sending is retried by itself.",
    unreachable: "The server cannot be reached. Sending is retried by itself.",
    storage: "This phone's storage cannot be read right now. It is retried by itself.",
    refused: (count: number, written: string, reason: string) =>
      `${points.en(count, written)} ${count === 1 ? "was" : "were"} refused: ${reason}`,
    sending: "Sending…",
    counting: "All sent. Counting…",
    done: "All sent and counted.",
    open: (time: string) => `Open the trip of ${time}`,
  },
  opening: "Opening what is on this phone…",
  otherTab: {
    title: "Recording is open in another tab",
    text: "Only one tab can record at a time. This one takes over when you close the other.",
  },
  unsupported: {
    title: "This browser cannot record",
    text: (missing: string) => `It lacks ${missing}. Use a current browser, over HTTPS.`,
  },
  storageFailed: {
    title: "This phone's storage cannot be opened",
    text: "Recording needs it so that nothing is lost. Private windows often have none.",
  },
  unknownDriver: {
    title: "Sign in once while online",
    text: "After that this page records offline too.",
  },
  signedInAs: (driver: string) => `Recording as ${driver}`,
};

const es: typeof en = {
  title: "Grabar",
  heading: "Grabar un viaje",
  intro:
    "Este teléfono graba por dónde conduces y lo envía solo. Sin conexión, todo espera aquí y no se pierde nada.",
  keepOpen:
    "Deja esta página abierta y la pantalla encendida mientras conduces: en segundo plano, los navegadores no comparten la posición.",
  importFiles: "Importar viajes que grabó otra aplicación o dispositivo",
  vehicle: (name) => `Vehículo ${name}`,
  noVehicle: "Sin vehículo",
  changeVehicle: "Cambiar",
  phases: {
    ready: "Listo",
    recording: "Grabando",
    waiting: "Esperando una posición…",
    silent: "Sin posición",
    denied: "Sin acceso a la posición",
    paused: "En pausa",
    unfinished: "Sin terminar",
    finished: "Terminado",
  },
  silentFor: (duration) => `desde hace ${duration}`,
  finished: "El viaje terminó. Si fue sin querer, deshazlo ahora y el mismo viaje continúa.",
  unfinished: (time) =>
    `Un viaje de las ${time} quedó sin terminar. Continúalo o termínalo con lo que se grabó.`,
  actions: {
    label: "Grabación",
    start: "Empezar a grabar",
    pause: "Pausa",
    resume: "Continuar",
    finish: "Terminar",
    undo: "Deshacer",
    retryPositions: "Reintentar",
    signIn: "Iniciar sesión",
    forget: "Quitar de este teléfono",
    reload: "Recargar la página",
  },
  figures: {
    label: "El viaje hasta ahora",
    speed: "Velocidad",
    distance: "Distancia",
    time: "Tiempo",
    accuracy: "Precisión",
    none: "–",
  },
  map: { label: "Mapa del viaje hasta ahora", follow: "Volver a seguir el auto" },
  records: {
    label: "Puntos GPS",
    pending: ["En este teléfono", "guardados aquí, a la espera de enviarse"],
    sent: ["Enviados", "a salvo en el servidor"],
    counted: ["Contados", "forman parte de los totales del viaje"],
  },
  positions: {
    searching: "Buscando señal de GPS. Al aire libre tarda unos segundos.",
    unavailable: "Sin señal de GPS. La grabación sigue sola en cuanto vuelva.",
    denied:
      "Esta página no puede leer tu posición. Permítelo para este sitio en la configuración del navegador y reinténtalo.",
  },
  screenMayTurnOff: "No se pudo mantener la pantalla encendida. Configura tu teléfono para que no se apague.",
  unsaved: {
    full: (count, written) =>
      `El almacenamiento de este teléfono está lleno: ${count === 1 ? "no se pudo" : "no se pudieron"} guardar ${points.es(count, written)}. Libera espacio; la grabación sigue.`,
    fault: (count, written) =>
      `${count === 1 ? "No se pudo" : "No se pudieron"} guardar ${points.es(count, written)} en este teléfono. La grabación sigue.`,
  },
  failed: "No se pudo guardar en este teléfono. No cambió nada; inténtalo de nuevo.",
  uploads: {
    label: "Viajes en este teléfono",
    offline: "Sin conexión. Todo se guarda aquí y se envía cuando vuelva.",
    signedOut: "Cerraste la sesión. Los puntos GPS se guardan aquí hasta que inicies sesión de nuevo.",
    otherDriver: (driver) =>
      `Este viaje es de ${driver}. Se guarda aquí y se envía cuando ${driver} inicie sesión en este teléfono.`,
    busy: "El servidor está ocupado. El envío se reintenta solo.",
    unreachable: "No se puede conectar con el servidor. El envío se reintenta solo.",
    storage: "En este momento no se puede leer el almacenamiento de este teléfono. Se reintenta solo.",
    refused: (count, written, reason) =>
      `${count === 1 ? "Se rechazó" : "Se rechazaron"} ${points.es(count, written)}: ${reason}`,
    sending: "Enviando…",
    counting: "Todo enviado. Contando…",
    done: "Todo enviado y contado.",
    open: (time) => `Abrir el viaje de las ${time}`,
  },
  opening: "Abriendo lo que guarda este teléfono…",
  otherTab: {
    title: "La grabación está abierta en otra pestaña",
    text: "Solo puede grabar una pestaña a la vez. Esta sigue cuando cierres la otra.",
  },
  unsupported: {
    title: "Este navegador no puede grabar",
    text: (missing) => `Le falta ${missing}. Usa un navegador actual, por HTTPS.`,
  },
  storageFailed: {
    title: "No se puede abrir el almacenamiento de este teléfono",
    text: "La grabación lo necesita para no perder nada. Las ventanas privadas no suelen tenerlo.",
  },
  unknownDriver: {
    title: "Inicia sesión una vez con conexión",
    text: "Después, esta página también graba sin conexión.",
  },
  signedInAs: (driver) => `Se graba como ${driver}`,
};

export const record = { en, es };
