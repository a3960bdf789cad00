/** Texts that the server alone renders: no page's script brings them. */
const en = {
  tagline: "Where you drove, how far and for how long. Live and exact.",
  signIn: {
    title: "Sign in",
    button: "Continue to sign-in",
    problems: {
      unreachable: "The sign-in service cannot be reached right now. Try again.",
      refused: "The sign-in was not completed. Try again.",
      expired: "The sign-in took too long, or was started in another window. Try again.",
    },
    signedOut: "You are signed out.",
  },
  signingOut: {
    leaving: "Signing out…",
    proceed: "Continue",
  },
  skipToContent: "Skip to the content",
  notFound: {
    title: "This page does not exist",
    date: "There is no such date in the calendar.",
    text: "The address may be mistyped, or the page has moved.",
    home: "Go to today",
  },
  mixedRules: {
    text: (versions: string) => `Versions ${versions} of the rules counted these trips.`,
    remedy: (command: string) => `To count all of them by the latest, run ${command}.`,
  },
};

const es: typeof en = {
  tagline: "Por dónde condujiste, cuánto y por cuánto tiempo. En vivo y con exactitud.",
  signIn: {
    title: "Iniciar sesión",
    button: "Ir al inicio de sesión",
    problems: {
      unreachable:
        "En este momento no se puede conectar con el servicio de inicio de sesión. Inténtalo de nuevo.",
      refused: "El inicio de sesión no se completó. Inténtalo de nuevo.",
      expired: "El inicio de sesión tardó demasiado o empezó en otra ventana. Inténtalo de nuevo.",
    },
    signedOut: "Cerraste la sesión.",
  },
  signingOut: {
    leaving: "Cerrando la sesión…",
    proceed: "Continuar",
  },
  skipToContent: "Saltar al contenido",
  notFound: {
    title: "Esta página no existe",
    date: "Esa fecha no está en el calendario.",
    text: "La dirección puede estar mal escrita, o la página cambió de lugar.",
    home: "Ir al día de hoy",
  },
  mixedRules: {
    text: (versions) => `Estos viajes se calcularon con las versiones ${versions} de las reglas.`,
    remedy: (command) => `Para calcularlos todos con la última, ejecuta ${command}.`,
  },
};

export const site = { en, es };
