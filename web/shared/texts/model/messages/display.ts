const en = {
  label: "Display",
  theme: "Theme",
  themes: { system: "Like the device", light: "Light", dark: "Dark" },
  language: "Language",
  apply: "Apply",
  failed: "This could not be saved. It holds until you leave the page.",
};

const es: typeof en = {
  label: "Pantalla",
  theme: "Tema",
  themes: { system: "Como el dispositivo", light: "Claro", dark: "Oscuro" },
  language: "Idioma",
  apply: "Aplicar",
  failed: "No se pudo guardar. Vale hasta que salgas de la página.",
};

export const display = { en, es };
