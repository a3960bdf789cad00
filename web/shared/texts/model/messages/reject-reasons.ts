import type { RejectReason } from "@trips/core/domain/batch.ts";

/** Why a GPS point was not counted. */
const en = {
  "not-json": "Unreadable",
  "not-a-batch": "Not a valid batch",
  "invalid-driver": "Invalid driver",
  "invalid-trip": "Invalid trip",
  "invalid-time-zone": "Unknown time zone",
  "invalid-record": "Impossible value",
  "time-out-of-range": "Time out of range",
  "window-full": "More than 6,000 in a minute",
  "trip-too-long": "Too many dates in one trip",
  "too-many-id-gaps": "Too many gaps in the numbers",
  "invalid-correction": "Invalid correction",
  "too-many-corrections": "Too many corrections",
} satisfies Record<RejectReason, string>;

const es: typeof en = {
  "not-json": "Ilegibles",
  "not-a-batch": "Lote no válido",
  "invalid-driver": "Conductor no válido",
  "invalid-trip": "Viaje no válido",
  "invalid-time-zone": "Zona horaria desconocida",
  "invalid-record": "Valor imposible",
  "time-out-of-range": "Hora fuera de rango",
  "window-full": "Más de 6.000 en un minuto",
  "trip-too-long": "Demasiadas fechas en un viaje",
  "too-many-id-gaps": "Demasiados huecos en la numeración",
  "invalid-correction": "Corrección no válida",
  "too-many-corrections": "Demasiadas correcciones",
};

export const rejectReasons = { en, es };
