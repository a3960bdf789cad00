import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Upload } from "./phone/record-uploads.ts";
import styles from "./record-counts.module.css";

/** A trip's records by state: stored on the phone, safe in the stream, part of the totals. */
export const RecordCounts = ({ upload: { recorder, counted } }: { readonly upload: Upload }) => {
  const { messages, format } = useTexts();
  const text = messages.record.records;
  const counts = {
    pending: recorder.pending,
    sent: recorder.sent,
    counted: Math.min(counted, recorder.sent),
  };
  return (
    <dl className={styles.counts} aria-label={text.label}>
      {(["pending", "sent", "counted"] as const).map((name) => (
        <div key={name} className={styles.count} data-count={name}>
          <dt className={styles.label} title={text[name][1]}>
            {text[name][0]}
          </dt>
          <dd className={styles.value}>{format.count(counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
};
