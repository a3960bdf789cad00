const en = { slow: "This takes longer than usual.", retry: "Load again" };

const es: typeof en = { slow: "Esto tarda más de lo normal.", retry: "Volver a cargar" };

export const waiting = { en, es };
