const en = {
  ahead: (duration: string) => `${duration} ahead of yours`,
  behind: (duration: string) => `${duration} behind yours`,
  dates: (zone: string) => `Dates in ${zone}`,
};

const es: typeof en = {
  ahead: (duration) => `${duration} más que la tuya`,
  behind: (duration) => `${duration} menos que la tuya`,
  dates: (zone) => `Fechas de ${zone}`,
};

export const zones = { en, es };
