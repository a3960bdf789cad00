const en = {
  title: "Last 4 weeks",
  titleTo: (date: string) => `4 weeks to ${date}`,
  failed: "The weeks cannot be shown right now.",
};

const es: typeof en = {
  title: "Últimas 4 semanas",
  titleTo: (date) => `4 semanas hasta el ${date}`,
  failed: "Las semanas no se pueden mostrar en este momento.",
};

export const weeks = { en, es };
