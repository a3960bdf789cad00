const en = { slow: "This is taking longer than usual.", retry: "Reload" };

const es: typeof en = { slow: "Esto tarda más de lo habitual.", retry: "Recargar" };

export const waiting = { en, es };
