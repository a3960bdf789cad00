import { lazy } from "react";

/** Few browsers need it, so that it is loaded where one does. */
export const PlainRoutes = lazy(() => import("./plain-routes-drawing.tsx"));
