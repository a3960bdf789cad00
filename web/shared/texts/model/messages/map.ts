const en = {
  label: "Map of the routes",
  keys: "Map: arrow keys move it, + and − zoom",
  loading: "Loading the map…",
  failed: "The map cannot be loaded.",
  fit: "Show all routes",
  noWebGl: "This browser cannot draw the map (WebGL is missing). The routes are drawn without it.",
  sheet: { label: "Height of the panel", heights: ["Low", "Half", "Full"] },
  zoomIn: "Zoom in",
  sources: "Sources of the map",
  zoomOut: "Zoom out",
};

const es: typeof en = {
  label: "Mapa de los recorridos",
  keys: "Mapa: se mueve con las flechas y se acerca o aleja con + y −",
  loading: "Cargando el mapa…",
  failed: "No se puede cargar el mapa.",
  fit: "Mostrar todos los recorridos",
  noWebGl: "Este navegador no puede dibujar el mapa (falta WebGL). Los recorridos se dibujan sin él.",
  sheet: { label: "Altura del panel", heights: ["Baja", "Media", "Completa"] },
  zoomIn: "Acercar",
  sources: "Fuentes del mapa",
  zoomOut: "Alejar",
};

export const map = { en, es };
