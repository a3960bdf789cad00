const en = {
  label: "Display",
  theme: "Theme",
  themes: { system: "Same as device", light: "Light", dark: "Dark" },
  language: "Language",
  apply: "Apply",
  failed: "This could not be saved. It applies until you leave this page.",
};

const es: typeof en = {
  label: "Vista",
  theme: "Tema",
  themes: { system: "Igual que el dispositivo", light: "Claro", dark: "Oscuro" },
  language: "Idioma",
  apply: "Aplicar",
  failed: "No se pudo guardar. Se aplica hasta que salgas de esta página.",
};

export const display = { en, es };
