"use client";

import controls from "./controls.module.css";

export const PrintButton = ({
  label,
  className,
}: {
  readonly label: string;
  readonly className?: string;
}) => (
  <button type="button" className={`${controls.quiet} ${className ?? ""}`} onClick={() => window.print()}>
    {label}
  </button>
);
