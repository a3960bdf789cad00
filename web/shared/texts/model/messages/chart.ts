const en = { failed: "The chart cannot be drawn. Reload the page." };

const es: typeof en = { failed: "No se puede dibujar el gráfico. Recarga la página." };

export const chart = { en, es };
