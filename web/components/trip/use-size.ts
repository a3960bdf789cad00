"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

export type Size = { readonly width: number; readonly height: number };

/** The size of an element as it is laid out; undefined until it is known. */
export const useSize = (): {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly size: Size | undefined;
} => {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = observed;
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return { element, size };
};
