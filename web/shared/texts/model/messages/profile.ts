const en = {
  title: "Profile",
  heading: "Profile",
  devices: "Manage devices",
  account: {
    title: "Account",
    name: "Name",
    driver: "Driver",
    group: "Group",
    groups: { fleet: "Fleet: sees everyone's trips", none: "Driver: sees their own trips" },
    note: "Your name and group come from the sign-in service.",
  },
  preferences: {
    title: "Preferences",
    note: "They are kept with your account and apply on every device where you sign in.",
    units: "Units",
    unitSystems: { metric: "Kilometres, metres, km/h", imperial: "Miles, feet, mph" },
    language: "Language",
    theme: "Theme",
    vehicle: "Vehicle",
    vehicleNote: (characters: string) =>
      `Licence plate or name, sent with the trips you record here. Up to ${characters} characters; may be empty.`,
    save: "Save",
    saved: "Saved. It applies from now on, on every page.",
    problems: {
      vehicle: (characters: string) =>
        `Nothing was saved: the vehicle's name is longer than ${characters} characters.`,
      choice: "Nothing was saved: one of the values is not among the choices.",
      unavailable: "Nothing was saved: your account cannot be reached right now. Try again.",
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
  devices: "Gestionar dispositivos",
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
    note: "Se guardan con tu cuenta y se aplican en todos los dispositivos donde inicies sesión.",
    units: "Unidades",
    unitSystems: { metric: "Kilómetros, metros, km/h", imperial: "Millas, pies, mph" },
    language: "Idioma",
    theme: "Tema",
    vehicle: "Vehículo",
    vehicleNote: (characters) =>
      `Placa o nombre; se envía con los viajes que grabes aquí. Hasta ${characters} caracteres; puede quedar vacío.`,
    save: "Guardar",
    saved: "Guardado. Se aplica desde ahora en todas las páginas.",
    problems: {
      vehicle: (characters) =>
        `No se guardó nada: el nombre del vehículo tiene más de ${characters} caracteres.`,
      choice: "No se guardó nada: uno de los valores no está entre las opciones.",
      unavailable: "No se guardó nada: en este momento no se puede acceder a tu cuenta. Inténtalo de nuevo.",
    },
  },
  signOut: {
    title: "Cerrar la sesión",
    note: "Los viajes que este teléfono todavía no envió quedan en él hasta que inicies sesión de nuevo.",
  },
};

export const profile = { en, es };
