import type { RequestProblem } from "../../../live/model/request-problem.ts";

const en = {
  none: "The routes could not be loaded.",
  some: "Some routes could not be loaded.",
  because: {
    offline: "This device is offline.",
    unreachable: "The server cannot be reached.",
    timeout: "The server is taking too long to answer.",
    signedOut: "Your session has ended: sign in again.",
    failed: "The server reported an error.",
    unreadable: "The server's answer cannot be read.",
  } satisfies Record<RequestProblem, string>,
};

const es: typeof en = {
  none: "No se pudieron cargar los recorridos.",
  some: "No se pudieron cargar algunos recorridos.",
  because: {
    offline: "Este dispositivo no tiene conexión.",
    unreachable: "No se puede conectar con el servidor.",
    timeout: "El servidor tarda demasiado en responder.",
    signedOut: "Tu sesión terminó: inicia sesión de nuevo.",
    failed: "El servidor informó un error.",
    unreadable: "No se puede leer la respuesta del servidor.",
  },
};

export const mapFailure = { en, es };
