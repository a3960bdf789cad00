const en = {
  label: "Months",
  previous: "Previous month",
  next: "Next month",
  toDay: "See the days",
  print: "Print",
  totals: "Totals of the month",
  days: "Days with trips",
  trips: "Trips",
  table: (month: string) => `${month}, day by day`,
  columns: { date: "Date", trips: "Trips", distance: "Distance" },
  sum: "Total",
  empty: { title: "No trips in this month", text: "Each day with trips gets a row here." },
};

const es: typeof en = {
  label: "Meses",
  previous: "Mes anterior",
  next: "Mes siguiente",
  toDay: "Ver los días",
  print: "Imprimir",
  totals: "Totales del mes",
  days: "Días con viajes",
  trips: "Viajes",
  table: (month) => `${month}, día por día`,
  columns: { date: "Fecha", trips: "Viajes", distance: "Distancia" },
  sum: "Total del mes",
  empty: {
    title: "No hay viajes este mes",
    text: "Cada día con viajes ocupa una fila aquí.",
  },
};

export const monthPage = { en, es };
