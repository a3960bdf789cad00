"use client";

import { type FocusEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { useScene, useStage } from "../../map/ui/stage.tsx";

/** Links an element for a trip with its route on the map. */
export const useTripRow = <Row extends Element>(key: string) => {
  const stage = useStage();
  const isHovered = useScene((scene) => scene.hovered === key);
  const isSelected = useScene((scene) => scene.selected === key);
  const row = useRef<Row>(null);
  const pointer = useMemo(() => {
    const enter = () => stage.set({ hovered: key });
    const leave = () => stage.set({ hovered: undefined });
    return {
      onPointerEnter: ({ pointerType }: PointerEvent) => pointerType === "mouse" && enter(),
      onPointerLeave: leave,
      onFocus: ({ target }: FocusEvent) => target.matches(":focus-visible") && enter(),
      onBlur: leave,
    };
  }, [stage, key]);
  const select = useCallback(() => {
    stage.set({ selected: stage.get().selected === key ? undefined : key });
  }, [stage, key]);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);
  return { row, pointer, isHovered, isSelected, select };
};

/** Escape deselects the selected trip. */
export const useEscape = (): void => {
  const stage = useStage();
  useEffect(() => {
    const leave = ({ key }: KeyboardEvent) => {
      if (key === "Escape") stage.set({ selected: undefined });
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [stage]);
};
