/** Texts that the server alone renders: no page's script brings them. */
const en = {
  tagline: "Where you drove, how far and how long. Live and exact.",
  signIn: {
    title: "Sign in",
    button: "Continue to sign-in",
    problems: {
      unreachable: "The sign-in service cannot be reached at the moment. Please try again.",
      refused: "The sign-in was not completed. Please try again.",
      expired: "The sign-in took too long, or was begun in another window. Please try again.",
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
    text: "The address may be mistyped, or the page was moved.",
    home: "Go to today",
  },
};

const es: typeof en = {
  tagline: "Por dónde has conducido, cuánto y durante cuánto tiempo. En directo y con exactitud.",
  signIn: {
    title: "Iniciar sesión",
    button: "Ir al inicio de sesión",
    problems: {
      unreachable: "En este momento no se puede acceder al servicio de inicio de sesión. Inténtalo de nuevo.",
      refused: "El inicio de sesión no se completó. Inténtalo de nuevo.",
      expired: "El inicio de sesión tardó demasiado o empezó en otra ventana. Inténtalo de nuevo.",
    },
    signedOut: "Has cerrado la sesión.",
  },
  signingOut: {
    leaving: "Cerrando la sesión…",
    proceed: "Continuar",
  },
  skipToContent: "Saltar al contenido",
  notFound: {
    title: "Esta página no existe",
    date: "Esa fecha no está en el calendario.",
    text: "Puede que la dirección esté mal escrita o que la página se haya movido.",
    home: "Ir al día de hoy",
  },
};

export const site = { en, es };
