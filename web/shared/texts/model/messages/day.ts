import type { DayFigures } from "../../../trips/model/figures.ts";
import { counted } from "../counted.ts";

/** What a day's time is spent on. */
type Spent = Exclude<keyof DayFigures, "distanceMeters">;

const en = {
  loading: "Loading the day…",
  dayError: {
    title: "The day cannot be shown",
    text: "Something went wrong on our side. Your trips are safe.",
    retry: "Try again",
  },
  dayNavigation: {
    label: "Days",
    previous: "Previous day",
    next: "Next day",
    pick: "Choose a date",
    today: "Today",
    goToToday: "Go to today",
  },
  figures: {
    distanceMeters: "Distance",
    movingSeconds: "Driving",
    idleSeconds: "Idle",
    parkedSeconds: "Parked",
    unknownSeconds: "Not known",
  } satisfies Record<keyof DayFigures, string>,
  totals: {
    label: "Totals of the day",
    trips: "Trips",
    topSpeed: "Top speed",
    none: "–",
  },
  trips: {
    label: "Trips",
    timesIn: (zone: string) => `Times in ${zone}`,
    timesInOwnZones: "Times in each trip's own zone",
    spent: {
      movingSeconds: (duration) => `${duration} driving`,
      idleSeconds: (duration) => `${duration} idle`,
      parkedSeconds: (duration) => `${duration} parked`,
      unknownSeconds: (duration) => `${duration} not known`,
    } satisfies Record<Spent, (duration: string) => string>,
    wholeTrip: (distance: string) => `of ${distance} in all`,
    active: "Driving now",
    silent: (duration: string) => `Silent for ${duration}`,
    now: "now",
    noVehicle: "No vehicle",
    open: (times: string) => `Open the trip ${times}`,
  },
  live: { on: "Live", reconnecting: "Reconnecting…", label: "Updates" },
  dayCount: { trips: counted("trip", "trips"), none: "no trips" },
  calendar: {
    unavailable: "The calendar cannot be loaded right now.",
  },
  stops: {
    idle: (duration: string) => `Idle ${duration}`,
    parked: (duration: string) => `Parked ${duration}`,
  },
};

const es: typeof en = {
  loading: "Cargando el día…",
  dayError: {
    title: "No se puede mostrar el día",
    text: "Hubo un problema de nuestro lado. Tus viajes están a salvo.",
    retry: "Reintentar",
  },
  dayNavigation: {
    label: "Días",
    previous: "Día anterior",
    next: "Día siguiente",
    pick: "Elegir una fecha",
    today: "Hoy",
    goToToday: "Ir al día de hoy",
  },
  figures: {
    distanceMeters: "Distancia",
    movingSeconds: "En movimiento",
    idleSeconds: "Ralentí",
    parkedSeconds: "Estacionado",
    unknownSeconds: "Sin datos",
  },
  totals: {
    label: "Totales del día",
    trips: "Viajes",
    topSpeed: "Vel. máxima",
    none: "–",
  },
  trips: {
    label: "Viajes",
    timesIn: (zone) => `Horas de ${zone}`,
    timesInOwnZones: "Horas en la zona de cada viaje",
    spent: {
      movingSeconds: (duration) => `${duration} en movimiento`,
      idleSeconds: (duration) => `${duration} en ralentí`,
      parkedSeconds: (duration) => `${duration} estacionado`,
      unknownSeconds: (duration) => `${duration} sin datos`,
    },
    wholeTrip: (distance) => `de ${distance} en total`,
    active: "En viaje",
    silent: (duration) => `Sin señal desde hace ${duration}`,
    now: "ahora",
    noVehicle: "Sin vehículo",
    open: (times) => `Abrir el viaje ${times}`,
  },
  live: { on: "En vivo", reconnecting: "Reconectando…", label: "Actualización" },
  dayCount: { trips: counted("viaje", "viajes"), none: "sin viajes" },
  calendar: {
    unavailable: "El calendario no se puede cargar en este momento.",
  },
  stops: {
    idle: (duration) => `Ralentí ${duration}`,
    parked: (duration) => `Estacionado ${duration}`,
  },
};

export const day = { en, es };
