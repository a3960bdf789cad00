const en = { failed: "The chart cannot be drawn. Please reload the page." };

const es: typeof en = { failed: "No se puede dibujar el gráfico. Vuelve a cargar la página." };

export const chart = { en, es };
