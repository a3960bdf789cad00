const en = {
  label: "Calendar",
  previousMonth: "Previous month",
  nextMonth: "Next month",
  failed: "The distances cannot be shown right now.",
  empty: "No trips this month.",
  lastDay: "Last day with trips",
};

const es: typeof en = {
  label: "Calendario",
  previousMonth: "Mes anterior",
  nextMonth: "Mes siguiente",
  failed: "Las distancias no se pueden mostrar en este momento.",
  empty: "No hay viajes este mes.",
  lastDay: "Último día con viajes",
};

export const month = { en, es };
