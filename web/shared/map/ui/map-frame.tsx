"use client";

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { MapBase } from "../model/map-base.ts";
import type { MapCar } from "../model/map-car.ts";
import type { Bounds } from "../model/map-features.ts";
import type { MapTrip } from "../model/map-trip.ts";
import type { FitOptions, MapTools } from "./base-map.ts";
import type { MapFailure } from "./map-failure.tsx";
import { MapSurface } from "./map-surface.tsx";
import { PlainRoutes } from "./plain-routes.tsx";
import { useScene, useStage } from "./stage.tsx";
import { type AnyView, useMapView } from "./use-map-view.ts";

/** A map of the trips on the stage. */
export type StageView = AnyView & {
  setTrips(trips: readonly MapTrip[]): void;
  /** On a map that shows cars. */
  setCars?(cars: readonly MapCar[]): void;
  /** Highlights one trip above the others, which fade. */
  light(key: string | undefined): void;
  /** Fits these routes into the view. */
  fit(trips: readonly MapTrip[], options: FitOptions): void;
};

export type StageViewOptions = MapTools & {
  readonly trips: readonly MapTrip[];
  readonly onHover: (key: string | undefined) => void;
  readonly onSelect: (key: string | undefined) => void;
  /** After each move: what the map shows. */
  readonly onView: (bounds: Bounds, zoom: number) => void;
};

export type MapFrameProps = {
  readonly className?: string;
  readonly base: MapBase;
};

/** Loaded beforehand: when it is needed, there may be no network. */
const useMapFailure = () => {
  const [Failure, setFailure] = useState<typeof MapFailure>();
  useEffect(() => {
    import("./map-failure.tsx").then(
      (loaded) => setFailure(() => loaded.MapFailure),
      (error: unknown) => console.warn("the map's messages cannot be loaded:", error),
    );
  }, []);
  return Failure;
};

/** The map beside a page with a list of trips. It outlives a change of the day. */
export const MapFrame = (
  props: MapFrameProps & {
    readonly label: string;
    /** Loads the function that makes the map; it must stay the same function. */
    readonly load: () => Promise<(options: StageViewOptions) => StageView>;
    /** Whether a day is shown only once all its routes are there, or from the first one on. */
    readonly waitsForAll: boolean;
    readonly children?: ReactNode;
  },
) => {
  const { load, waitsForAll } = props;
  const { messages } = useTexts();
  const stage = useStage();
  const trips = useScene((scene) => scene.trips);
  const cars = useScene((scene) => scene.cars);
  const lit = useScene((scene) => scene.hovered ?? scene.selected);
  const selected = useScene((scene) => scene.selected);
  const sceneKey = useScene((scene) => scene.key);
  const isComplete = useScene((scene) => scene.isComplete);
  const failure = useScene((scene) => scene.failure);
  const isDrawable = useScene((scene) => scene.isComplete || scene.trips.length > 0);

  const loadView = useCallback(async () => {
    const create = await load();
    return (tools: MapTools) =>
      create({
        ...tools,
        trips: stage.get().trips,
        onHover: (key) => stage.set({ hovered: key }),
        onSelect: (key) => stage.set({ selected: key }),
        onView: (bounds, zoom) => stage.set({ view: { bounds, zoom } }),
      });
  }, [stage, load]);
  const { container, view, state, retry } = useMapView({ isDrawable, base: props.base, load: loadView });
  const Failure = useMapFailure();

  useEffect(() => view?.setTrips(trips), [view, trips]);
  useEffect(() => view?.setCars?.(cars), [view, cars]);
  useEffect(() => view?.light(lit), [view, lit]);

  const fitted = useRef<string>(undefined);
  useEffect(() => {
    if (!view || trips.length === 0) return;
    const isNew = fitted.current !== sceneKey;
    if (isNew && !isComplete && waitsForAll) return;
    const isFirst = fitted.current === undefined;
    fitted.current = sceneKey;
    // Do not move away from a selected trip.
    if (!isNew && stage.get().selected !== undefined) return;
    // Routes that arrive in pieces are fitted without an animation each time.
    view.fit(trips, { force: isNew && !isFirst, animate: isComplete && !isFirst });
  }, [view, stage, trips, sceneKey, isComplete, waitsForAll]);

  useEffect(() => {
    const trip = stage.get().trips.find(({ key }) => key === selected);
    if (view && trip) view.fit([trip], { force: true, animate: true });
  }, [view, stage, selected]);

  const fitAll = () => {
    stage.set({ selected: undefined });
    view?.fit(trips, { force: true, animate: true });
  };
  return (
    <MapSurface
      className={props.className}
      label={props.label}
      state={state}
      retry={retry}
      failure={failure && Failure && <Failure failure={failure} />}
      container={container}
      plain={<PlainRoutes trips={trips} lit={lit} />}
      fitLabel={messages.map.fit}
      onFit={view && trips.length > 0 ? fitAll : undefined}
    >
      {props.children}
    </MapSurface>
  );
};
