const en = {
  title: "Your devices",
  intro:
    "A phone or an app sends your trips with a key of its own. It works until you revoke it, and reads nothing.",
  kinds: {
    gpslogger: "GPSLogger for Android",
    owntracks: "OwnTracks, for Android or iPhone",
    overland: "Overland for iPhone",
    traccar: "Traccar Client, from version 9",
    osmand: "OsmAnd, or a tracker that calls an address",
    app: "An app of your own",
  },
  list: "Registered",
  none: "None yet.",
  registered: (date: string) => `registered ${date}`,
  neverUsed: "Never used",
  lastUsed: (time: string) => `Last used about ${time}`,
  register: {
    title: "Register a device",
    name: "Name",
    example: "My phone",
    kind: "What sends",
    submit: "Register",
    note: "You get its key, which is shown once.",
  },
  made: {
    title: (name: string) => `${name} is registered`,
    once: (minutes: string) =>
      `This key is shown for ${minutes} minutes, in this browser only, and cannot be read again. Anyone who has it can send trips in your name.`,
    key: "Key",
    hide: "Done, hide the key",
  },
  gpsLogger: {
    thisMachine:
      "This dashboard's API answers only programs on its own machine, so a phone cannot reach it. For a phone, deploy the project to AWS.",
    setUp: "Set up GPSLogger",
    setUpNote: "On the phone, with GPSLogger installed: it loads the settings as a profile of its own.",
    elsewhere: {
      title: "Is this another device?",
      open: (minutes: string) =>
        `Scan this with the phone, or open the address there, within ${minutes} minutes:`,
      code: "QR code of the address",
    },
    over: "This address is not valid any more. Register the phone again.",
    start:
      "Then start logging, GPS locations only. Each logging session becomes a trip; it is over after 30 minutes without points.",
    byHand: "Or set it up by hand",
    steps: {
      install: "Install GPSLogger (by mendhak, from F-Droid or GitHub).",
      app: "Under Logging details, switch on “Log to custom URL” and open it.",
      url: "URL",
      method: "HTTP method: POST",
      body: "HTTP body",
      headers: "HTTP headers",
    },
  },
  setUpPhone: "Set up this phone",
  owntracks: {
    setUp: "Set up OwnTracks",
    note: "On the phone, with OwnTracks installed: it takes the settings from the link.",
    start:
      "It sends often enough while it is in its Move mode. Leave its encryption key empty: what is encrypted cannot be read and is refused.",
    file: "Download the settings as a file",
    mode: "Under Preferences, Connection: mode HTTP, with authentication and any user name.",
    values: { url: "URL", password: "Password" },
    mqtt: {
      title: "Or send by MQTT",
      setUp: "Set OwnTracks up for MQTT",
      note: "Instead of HTTP: it then keeps a connection to the broker open.",
      file: "Download the settings for MQTT as a file",
      mode: (tls: boolean) =>
        `Or by hand, under Preferences, Connection: mode MQTT, TLS ${tls ? "on" : "off"}, QoS 1, retained messages and subscriptions off.`,
      values: {
        host: "Host",
        port: "Port",
        username: "User name",
        deviceId: "Device ID, and client ID",
        password: "Password",
      },
    },
  },
  overland: {
    setUp: "Set up Overland",
    note: "On the iPhone, with Overland installed: it takes the settings from the link.",
    start: "Then switch tracking on. What waits is sent at the interval that you choose there.",
    mode: "Under Settings, Receiver Endpoint:",
    values: { url: "URL", token: "Access token" },
  },
  traccar: {
    setUp: "Set up Traccar Client",
    note: "On the phone, with Traccar Client 9 or later installed: it asks before it takes the settings.",
    start:
      "Then switch continuous tracking on. It sends every few seconds while you drive; its device identifier does not matter.",
    mode: "In its settings:",
    values: { url: "Server URL" },
  },
  osmand: {
    mode: "In OsmAnd, under Plugins, Trip recording, Online tracking: this web address, and an interval of a few seconds.",
    start:
      "Another tracker that calls an address works alike, with its own placeholders. Speeds without speed_unit are knots. The address holds the key: whoever sees it can send trips in your name.",
    values: { url: "Web address" },
  },
  app: { try: "One GPS point from a terminal:" },
  revoke: {
    button: "Revoke",
    label: (name: string) => `Revoke: ${name}`,
    title: (name: string) => `Revoke ${name}?`,
    what: "Within seconds, nothing more is accepted from it. What it sent stays. To use it again, register it again.",
    confirm: "Revoke",
    cancel: "Keep",
  },
  outcomes: {
    revoked: "Revoked. Within seconds, nothing more is accepted from that device.",
    "invalid-name": (characters: string) =>
      `Nothing was registered: a name has 1 to ${characters} characters.`,
    "too-many": (devices: string) =>
      `Nothing was registered: you have ${devices} devices already. Revoke one first.`,
    unavailable: "It is not certain that anything changed: the table cannot be reached right now. Try again.",
  },
};

const es: typeof en = {
  title: "Tus dispositivos",
  intro:
    "Un teléfono o una aplicación envía tus viajes con una clave propia. Vale hasta que la revoques, y no permite leer nada.",
  kinds: {
    gpslogger: "GPSLogger para Android",
    owntracks: "OwnTracks, para Android o iPhone",
    overland: "Overland para iPhone",
    traccar: "Traccar Client, desde la versión 9",
    osmand: "OsmAnd, o un rastreador que llama a una dirección",
    app: "Una aplicación propia",
  },
  list: "Registrados",
  none: "Todavía ninguno.",
  registered: (date) => `registrado el ${date}`,
  neverUsed: "Nunca usado",
  lastUsed: (time) => `Usado por última vez hacia: ${time}`,
  register: {
    title: "Registrar un dispositivo",
    name: "Nombre",
    example: "Mi teléfono",
    kind: "Qué envía",
    submit: "Registrar",
    note: "Recibes su clave, que se muestra una sola vez.",
  },
  made: {
    title: (name) => `${name} está registrado`,
    once: (minutes) =>
      `Esta clave se muestra durante ${minutes} minutos, solo en este navegador, y no se puede volver a leer. Quien la tenga puede enviar viajes en tu nombre.`,
    key: "Clave",
    hide: "Listo, ocultar la clave",
  },
  gpsLogger: {
    thisMachine:
      "La API de este panel solo responde a programas de su propia máquina, así que un teléfono no llega a ella. Para un teléfono, despliega el proyecto en AWS.",
    setUp: "Configurar GPSLogger",
    setUpNote: "En el teléfono, con GPSLogger instalado: carga toda la configuración como un perfil propio.",
    elsewhere: {
      title: "¿Es otro dispositivo?",
      open: (minutes) =>
        `Escanea esto con el teléfono, o abre allí la dirección, dentro de ${minutes} minutos:`,
      code: "Código QR de la dirección",
    },
    over: "Esta dirección ya no es válida. Registra el teléfono otra vez.",
    start:
      "Luego empieza a registrar, solo posiciones GPS. Cada sesión de registro es un viaje; termina tras 30 minutos sin puntos.",
    byHand: "O configúralo a mano",
    steps: {
      install: "Instala GPSLogger (de mendhak, desde F-Droid o GitHub).",
      app: "En los detalles del registro, activa el envío a una URL personalizada (“Log to custom URL”) y ábrelo.",
      url: "Dirección (URL)",
      method: "Método HTTP: POST",
      body: "Cuerpo HTTP",
      headers: "Cabeceras HTTP",
    },
  },
  setUpPhone: "Configurar este teléfono",
  owntracks: {
    setUp: "Configurar OwnTracks",
    note: "En el teléfono, con OwnTracks instalado: toma la configuración del enlace.",
    start:
      "Envía con la frecuencia suficiente en su modo de movimiento (Move). Deja vacía su clave de cifrado: lo cifrado no se puede leer y se rechaza.",
    file: "Descargar la configuración como archivo",
    mode: "En Preferencias, Conexión: modo HTTP, con autenticación y cualquier nombre de usuario.",
    values: { url: "Dirección (URL)", password: "Contraseña" },
    mqtt: {
      title: "O envía por MQTT",
      setUp: "Configurar MQTT en OwnTracks",
      note: "En lugar de HTTP: mantiene entonces una conexión abierta con el servidor MQTT.",
      file: "Descargar la configuración de MQTT como archivo",
      mode: (tls) =>
        `O a mano, en Preferencias, Conexión: modo MQTT, TLS ${tls ? "activado" : "desactivado"}, QoS 1, sin mensajes retenidos ni suscripciones.`,
      values: {
        host: "Servidor (Host)",
        port: "Puerto",
        username: "Nombre de usuario",
        deviceId: "ID de dispositivo, y de cliente",
        password: "Contraseña",
      },
    },
  },
  overland: {
    setUp: "Configurar Overland",
    note: "En el iPhone, con Overland instalado: toma la configuración del enlace.",
    start: "Luego activa el seguimiento. Lo que espera se envía con el intervalo que elijas allí.",
    mode: "En Settings, Receiver Endpoint:",
    values: { url: "Dirección (URL)", token: "Token de acceso (Access token)" },
  },
  traccar: {
    setUp: "Configurar Traccar Client",
    note: "En el teléfono, con Traccar Client 9 o posterior instalado: pregunta antes de tomar la configuración.",
    start:
      "Luego activa el seguimiento continuo. Envía cada pocos segundos mientras conduces; su identificador de dispositivo no importa.",
    mode: "En su configuración:",
    values: { url: "Dirección del servidor (URL)" },
  },
  osmand: {
    mode: "En OsmAnd, en Complementos, Grabación de viajes, Seguimiento en línea: esta dirección web, y un intervalo de pocos segundos.",
    start:
      "Otro rastreador que llama a una dirección funciona igual, con sus propios marcadores. Las velocidades sin speed_unit son nudos. La dirección contiene la clave: quien la vea puede enviar viajes en tu nombre.",
    values: { url: "Dirección web" },
  },
  app: { try: "Un punto GPS desde una terminal:" },
  revoke: {
    button: "Revocar",
    label: (name) => `Revocar: ${name}`,
    title: (name) => `¿Revocar ${name}?`,
    what: "En segundos ya no se acepta nada de él. Lo que envió se conserva. Para volver a usarlo, regístralo otra vez.",
    confirm: "Revocar",
    cancel: "Conservar",
  },
  outcomes: {
    revoked: "Revocado. En segundos ya no se acepta nada de ese dispositivo.",
    "invalid-name": (characters) => `No se registró nada: un nombre tiene de 1 a ${characters} caracteres.`,
    "too-many": (devices) => `No se registró nada: ya tienes ${devices} dispositivos. Revoca uno primero.`,
    unavailable:
      "No es seguro que algo haya cambiado: en este momento no se puede acceder a la tabla. Inténtalo de nuevo.",
  },
};

export const devices = { en, es };
