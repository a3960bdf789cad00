import type { PulseReason } from "@trips/core/application/views.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import { StateSign } from "../../../shared/shell/ui/state-sign.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { PulseModel } from "../model/pulse-model.ts";
import styles from "./pulse-health.module.css";

const signs = {
  healthy: "M5 12.5l4.5 4.5L19 7.5",
  degraded: "M12 5v9M12 18.5v.01",
  failing: "M6 6l12 12M18 6L6 18",
  quiet: "M6 12h12",
} as const;

/** Whether the pipeline is healthy, and if not, why: what is beyond which limit. */
export const PulseHealthLine = ({ health }: Pick<PulseModel, "health">) => {
  const { messages, format } = useTexts();
  const text = messages.pulse.health;
  const { state, reasons } = health;
  const number = (value: number) => (Number.isInteger(value) ? format.count(value) : format.decimal(value));
  const seconds = (value: number) => (value < 60 ? `${number(value)} s` : textOf(format.duration(value)));
  const percent = (share: number) => `${number(share * 100)} %`;
  const say = ({ cause, value, limit }: PulseReason): string => {
    switch (cause) {
      case "lag":
        return text.reasons.lag(seconds(value), seconds(limit));
      case "rejected":
        return text.reasons.rejected(percent(value), percent(limit));
      case "failed":
        return text.reasons.failed(format.count(value), format.count(limit));
      case "uncounted":
        return text.reasons.uncounted(seconds(value), seconds(limit));
      default:
        throw new Error(`unknown cause ${cause satisfies never}`);
    }
  };
  return (
    <section className={styles.health} data-state={state} aria-label={text.label}>
      <StateSign className={styles.sign} path={signs[state]} />
      <div role="status" className={styles.line}>
        <strong className={styles.state}>{text.states[state]}</strong>{" "}
        {state === "healthy" || state === "quiet" ? (
          text[state]
        ) : (
          <ul className={styles.reasons}>
            {reasons.map((reason) => (
              <li key={reason.cause}>{say(reason)}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
};
