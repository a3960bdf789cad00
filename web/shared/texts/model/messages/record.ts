const en = {
  title: "Record",
  heading: "Record a trip",
  intro:
    "This phone notes where you drive and sends it by itself. Without a network everything waits here; nothing is lost.",
  keepOpen:
    "Keep this page open and the screen on while you drive: browsers stop telling the position in the background.",
  importFiles: "Import drives that another app or device has recorded",
  vehicle: (name: string) => `Vehicle ${name}`,
  noVehicle: "No vehicle named",
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
  finished: "The trip is over. If that was a slip, undo it now, and the same trip goes on.",
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
    label: "Records",
    pending: ["On this phone", "kept here, waiting to be sent"],
    sent: ["Sent", "safe in the stream"],
    counted: ["Counted", "part of the trip's totals"],
  },
  positions: {
    searching: "Looking for a GPS signal. In the open it takes a few seconds.",
    unavailable: "No GPS signal. Recording goes on by itself as soon as it is back.",
    denied:
      "This page may not read your position. Allow it for this site in the browser's settings, then try again.",
  },
  screenMayTurnOff: "The screen could not be kept on. Set the phone so that it does not turn off.",
  unsaved: {
    full: (fixes: string) =>
      `This phone's storage is full: ${fixes} fixes could not be kept. Free some space; recording goes on.`,
    fault: (fixes: string) => `${fixes} fixes could not be kept on this phone. Recording goes on.`,
  },
  failed: "That could not be saved on this phone. Nothing was changed; please try again.",
  uploads: {
    label: "Trips on this phone",
    offline: "No network. Everything is kept here and sent when it is back.",
    signedOut: "You are signed out. The records are kept here until you sign in again.",
    otherDriver: (driver: string) =>
      `This trip is ${driver}'s. It is kept here and sent when ${driver} signs in on this phone.`,
    busy: "The server is busy. Sending is tried again by itself.",
    unreachable: "The server cannot be reached. Sending is tried again by itself.",
    storage: "This phone's storage cannot be read at the moment. It is tried again by itself.",
    refused: (records: string, reason: string) => `${records} records were refused: ${reason}`,
    sending: "Sending…",
    counting: "Sent whole. It is being counted…",
    done: "Sent and counted whole.",
    open: (time: string) => `Open the trip of ${time}`,
  },
  opening: "Opening what this phone holds…",
  otherTab: {
    title: "Recording is open in another tab",
    text: "Only one tab records at a time. This one takes over when you close the other.",
  },
  unsupported: {
    title: "This browser cannot record",
    text: (missing: string) => `It lacks ${missing}. Use a current browser, over https.`,
  },
  storageFailed: {
    title: "This phone's storage cannot be opened",
    text: "Recording needs it, so that nothing is lost. Private windows often have none.",
  },
  unknownDriver: {
    title: "Sign in once with a network",
    text: "After that this page also records without one.",
  },
  signedInAs: (driver: string) => `Recorded as ${driver}`,
};

const es: typeof en = {
  title: "Grabar",
  heading: "Grabar un viaje",
  intro:
    "Este teléfono anota por dónde conduces y lo envía solo. Sin red, todo espera aquí: no se pierde nada.",
  keepOpen:
    "Deja esta página abierta y la pantalla encendida mientras conduces: los navegadores no dan la posición en segundo plano.",
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
    reload: "Volver a cargar la página",
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
    label: "Registros",
    pending: ["En este teléfono", "guardados aquí, a la espera de enviarse"],
    sent: ["Enviados", "a salvo en el flujo de datos"],
    counted: ["Contados", "forman parte de los totales del viaje"],
  },
  positions: {
    searching: "Buscando señal de GPS. Al aire libre tarda unos segundos.",
    unavailable: "Sin señal de GPS. La grabación sigue sola en cuanto vuelva.",
    denied:
      "Esta página no puede leer tu posición. Permítelo para este sitio en los ajustes del navegador y reinténtalo.",
  },
  screenMayTurnOff: "No se pudo mantener la pantalla encendida. Ajusta el teléfono para que no se apague.",
  unsaved: {
    full: (fixes) =>
      `El almacenamiento de este teléfono está lleno: no se pudieron guardar ${fixes} posiciones. Libera espacio; la grabación sigue.`,
    fault: (fixes) => `No se pudieron guardar ${fixes} posiciones en este teléfono. La grabación sigue.`,
  },
  failed: "No se pudo guardar en este teléfono. No ha cambiado nada; inténtalo de nuevo.",
  uploads: {
    label: "Viajes en este teléfono",
    offline: "Sin red. Todo se guarda aquí y se envía cuando vuelva.",
    signedOut: "Has cerrado la sesión. Los registros se guardan aquí hasta que la inicies de nuevo.",
    otherDriver: (driver) =>
      `Este viaje es de ${driver}. Se guarda aquí y se envía cuando ${driver} inicie sesión en este teléfono.`,
    busy: "El servidor está ocupado. El envío se reintenta solo.",
    unreachable: "No se puede acceder al servidor. El envío se reintenta solo.",
    storage: "Ahora no se puede leer el almacenamiento de este teléfono. Se reintenta solo.",
    refused: (records, reason) => `Se rechazaron ${records} registros: ${reason}`,
    sending: "Enviando…",
    counting: "Enviado entero. Se está contando…",
    done: "Enviado y contado entero.",
    open: (time) => `Abrir el viaje de las ${time}`,
  },
  opening: "Abriendo lo que guarda este teléfono…",
  otherTab: {
    title: "La grabación está abierta en otra pestaña",
    text: "Solo graba una pestaña a la vez. Esta toma el relevo cuando cierres la otra.",
  },
  unsupported: {
    title: "Este navegador no puede grabar",
    text: (missing) => `Le falta ${missing}. Usa un navegador actual, por https.`,
  },
  storageFailed: {
    title: "No se puede abrir el almacenamiento de este teléfono",
    text: "La grabación lo necesita para no perder nada. Las ventanas privadas no suelen tenerlo.",
  },
  unknownDriver: {
    title: "Inicia sesión una vez con red",
    text: "Después, esta página también graba sin ella.",
  },
  signedInAs: (driver) => `Se graba como ${driver}`,
};

export const record = { en, es };
