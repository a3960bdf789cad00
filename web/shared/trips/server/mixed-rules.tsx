import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "./mixed-rules.module.css";

const command = "npx trips replay --from table";

/** A line below trips that several versions of the rules counted; managers read what to do about it. */
export const MixedRules = async (props: {
  readonly versions: readonly number[];
  readonly caller: Caller;
}) => {
  const { versions, caller } = props;
  if (versions.length === 0) return null;
  const { text, remedy } = (await readTexts()).messages.mixedRules;
  return (
    <p className={styles.note}>
      {text(versions.join(", "))} {caller.isFleet && remedy(command)}
    </p>
  );
};
