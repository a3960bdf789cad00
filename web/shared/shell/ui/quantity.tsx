import { Fragment } from "react";
import type { Quantity } from "../../format/model/format.ts";
import styles from "./quantity.module.css";

/** Numbers with their units, the units smaller. */
export const Quantities = ({ of }: { readonly of: readonly Quantity[] }) => (
  <span className={styles.quantities}>
    {of.map(({ value, unit }, index) => (
      <Fragment key={unit}>
        {index > 0 && " "}
        {value}
        <span className={styles.unit}>&nbsp;{unit}</span>
      </Fragment>
    ))}
  </span>
);
