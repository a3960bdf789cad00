"use client";

import type { FocusEvent, PointerEvent } from "react";
import { useCallback, useMemo } from "react";
import { useScene, useStage } from "../../../shared/map/ui/stage.tsx";

/** Links an element that stands for a trip with its route on the map. */
export const useTripPointer = (key: string) => {
  const stage = useStage();
  const isHovered = useScene((scene) => scene.hovered === key);
  const isSelected = useScene((scene) => scene.selected === key);
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
  return { pointer, isHovered, isSelected, select };
};
