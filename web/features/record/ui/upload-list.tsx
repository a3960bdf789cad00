import { localDateOf } from "@trips/core/domain/local-date.ts";
import { formatTime } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import type { Upload } from "./phone/record-uploads.ts";
import { RecordCounts } from "./record-counts.tsx";
import styles from "./upload-list.module.css";
import { UploadNote, type UploadNoteProps } from "./upload-note.tsx";

type UploadContext = Pick<UploadNoteProps, "isOnline" | "refusalOf"> & {
  readonly onForget: (tripId: string) => Promise<void>;
};

const UploadItem = (props: UploadContext & { readonly upload: Upload }) => {
  const { messages, format } = useTexts();
  const text = messages.record;
  const { upload, onForget, ...context } = props;
  const { trip, recorder, counted } = upload;
  const start = new Date(trip.startedAt).toISOString();
  const time = `${format.shortDate(localDateOf(trip.startedAt, trip.timeZone))}, ${formatTime(start, trip.timeZone)}`;
  return (
    <li className={styles.item}>
      {counted > 0 ? (
        <SiteLink className={styles.title} href={tripPathOf({ tripId: trip.tripId })}>
          {text.uploads.open(time)}
        </SiteLink>
      ) : (
        <p className={styles.title}>{time}</p>
      )}
      <RecordCounts upload={upload} />
      <UploadNote upload={upload} {...context} />
      {recorder.status === "ended" && recorder.refused > 0 && (
        <button className={controls.quiet} type="button" onClick={() => void onForget(trip.tripId)}>
          {text.actions.forget}
        </button>
      )}
    </li>
  );
};

/** The trips that have ended or are somebody else's, newest first. */
export const UploadList = (props: UploadContext & { readonly uploads: readonly Upload[] }) => {
  const text = useTexts().messages.record.uploads;
  const { uploads, ...context } = props;
  if (uploads.length === 0) return null;
  return (
    <section className={styles.uploads} aria-labelledby="uploads">
      <h2 className={styles.heading} id="uploads">
        {text.label}
      </h2>
      <ul className={styles.list}>
        {uploads.toReversed().map((upload) => (
          <UploadItem key={upload.trip.tripId} upload={upload} {...context} />
        ))}
      </ul>
    </section>
  );
};
