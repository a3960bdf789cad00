import { lazy } from "react";

/** Few browsers need it, so it is loaded on demand. */
export const PlainRoutes = lazy(() => import("./plain-routes-drawing.tsx"));
