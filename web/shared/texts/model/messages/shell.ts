const en = {
  product: "Trips",
  signOut: {
    button: "Sign out",
  },
  navigation: {
    label: "Pages",
    day: "Day",
    fleet: "Fleet",
    pulse: "Pulse",
    record: "Record",
    profile: "Profile",
    profileOf: (name: string) => `Profile of ${name}`,
  },
  error: {
    title: "This page cannot be shown",
    text: "Something went wrong on our side. Your trips are safe.",
    retry: "Try again",
  },
};

const es: typeof en = {
  product: "Trips",
  signOut: {
    button: "Cerrar sesión",
  },
  navigation: {
    label: "Páginas",
    day: "Día",
    fleet: "Flota",
    pulse: "Pulso",
    record: "Grabar",
    profile: "Perfil",
    profileOf: (name) => `Perfil de ${name}`,
  },
  error: {
    title: "No se puede mostrar esta página",
    text: "Hubo un problema de nuestro lado. Tus viajes están a salvo.",
    retry: "Reintentar",
  },
};

export const shell = { en, es };
