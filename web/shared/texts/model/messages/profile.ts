const en = {
  title: "Profile",
  heading: "Profile",
  account: {
    title: "Account",
    name: "Name",
    driver: "Driver",
    group: "Group",
    groups: { fleet: "Fleet: sees everybody's trips", none: "Driver: sees own trips" },
    note: "Your name and group come from the sign-in service.",
  },
  preferences: {
    title: "Preferences",
    note: "They are kept with your account and hold on every device where you sign in.",
    units: "Units",
    unitSystems: { metric: "Kilometres, metres, km/h", imperial: "Miles, feet, mph" },
    language: "Language",
    theme: "Theme",
    vehicle: "Vehicle",
    vehicleNote: (characters: string) =>
      `Number plate or name, sent with the trips you record here. At most ${characters} characters; may be empty.`,
    save: "Save",
    saved: "Saved. It holds from now on, on every page.",
    problems: {
      vehicle: (characters: string) =>
        `Nothing was saved: the vehicle's name is longer than ${characters} characters.`,
      choice: "Nothing was saved: a value is not among the choices.",
      unavailable: "Nothing was saved: your account cannot be reached at the moment. Please try again.",
    },
  },
  signOut: {
    title: "Sign out",
    note: "Trips that this phone has not sent yet stay on it until you sign in again.",
  },
};

const es: typeof en = {
  title: "Perfil",
  heading: "Tu perfil",
  account: {
    title: "Cuenta",
    name: "Nombre",
    driver: "Conductor",
    group: "Grupo",
    groups: { fleet: "Flota: ve los viajes de todos", none: "Conductor: ve sus propios viajes" },
    note: "Tu nombre y tu grupo vienen del servicio de inicio de sesión.",
  },
  preferences: {
    title: "Preferencias",
    note: "Se guardan con tu cuenta y valen en todos los dispositivos en los que inicies sesión.",
    units: "Unidades",
    unitSystems: { metric: "Kilómetros, metros, km/h", imperial: "Millas, pies, mph" },
    language: "Idioma",
    theme: "Tema",
    vehicle: "Vehículo",
    vehicleNote: (characters) =>
      `Matrícula o nombre; va con los viajes que grabes aquí. ${characters} caracteres como máximo; puede quedar vacío.`,
    save: "Guardar",
    saved: "Guardado. Vale desde ahora en todas las páginas.",
    problems: {
      vehicle: (characters) =>
        `No se ha guardado nada: el nombre del vehículo tiene más de ${characters} caracteres.`,
      choice: "No se ha guardado nada: un valor no está entre las opciones.",
      unavailable:
        "No se ha guardado nada: en este momento no se puede acceder a tu cuenta. Inténtalo de nuevo.",
    },
  },
  signOut: {
    title: "Cerrar la sesión",
    note: "Los viajes que este teléfono aún no ha enviado se quedan en él hasta que la inicies de nuevo.",
  },
};

export const profile = { en, es };
