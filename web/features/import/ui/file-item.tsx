import { localDateOf } from "@trips/core/domain/local-date.ts";
import { dayPathOf } from "../../../shared/dates/model/date-paths.ts";
import { formatTime, textOf } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import {
  datesOf,
  type FileState,
  hasEnded,
  type ImportedTrip,
  newRecordsOf,
  progressOf,
} from "../model/import-state.ts";
import styles from "./file-item.module.css";

const tripsShown = 10;
const datesShown = 10;

/** Where the file is, in one sentence. */
const useStatus = (file: FileState): string => {
  const { messages, format } = useTexts();
  const { status: text, trips, points } = messages.importing;
  const { count } = format;
  switch (file.phase) {
    case "waiting":
    case "comparing":
    case "cancelled":
    case "signedOut":
      return text[file.phase];
    case "reading":
      return text.reading(count((100 * file.bytesRead) / Math.max(1, file.size)));
    case "sending":
      return text.sending(count(file.sent), count(file.records), file.isRetrying);
    case "counting":
      return text.counting(count(file.counted), count(file.records));
    case "failed":
      return text.failed(file.reason || text.nothing);
    case "done": {
      const records = file.trips.reduce((sum, trip) => sum + trip.counted, 0);
      if (file.trips.length === 0) return text.known;
      if (newRecordsOf(file) === 0 && file.leftOut.uncounted === 0)
        return text.nothingNew(points(records, count(records)));
      const meters = file.trips.reduce((sum, trip) => sum + trip.distanceMeters, 0);
      return text[file.leftOut.uncounted > 0 ? "partly" : "done"](
        trips(file.trips.length, count(file.trips.length)),
        points(records, count(records)),
        textOf([format.distance(meters)]),
      );
    }
    default:
      return file.phase satisfies never;
  }
};

const useLeftOut = ({ leftOut }: FileState): readonly string[] => {
  const { messages, format } = useTexts();
  const text = messages.importing.leftOut;
  return (["skipped", "repeated", "known", "refused", "rejected", "uncounted"] as const)
    .filter((kind) => leftOut[kind] > 0)
    .map((kind) => text[kind](leftOut[kind], format.count(leftOut[kind])));
};

const Problems = ({ file }: { readonly file: FileState }) => {
  const { messages, format } = useTexts();
  const text = messages.importing.problems;
  const { problems, moreProblems } = file;
  if (problems.length === 0) return null;
  return (
    <details className={styles.problems}>
      <summary>{text.title(format.count(problems.length + moreProblems))}</summary>
      <ul className={styles.reasons}>
        {problems.map((problem, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended, and two may be alike
          <li key={index}>{problem}</li>
        ))}
        {moreProblems > 0 && <li>{text.more(format.count(moreProblems))}</li>}
      </ul>
    </details>
  );
};

const TripItem = ({ trip }: { readonly trip: ImportedTrip }) => {
  const { format } = useTexts();
  const { tripId, startMs, timeZone, distanceMeters } = trip;
  const date = format.mediumDate(localDateOf(startMs, timeZone));
  return (
    <li>
      <SiteLink href={tripPathOf({ tripId })}>
        {`${date}, ${formatTime(new Date(startMs).toISOString(), timeZone)}`}
      </SiteLink>
      <span className={styles.distance}>{textOf([format.distance(distanceMeters)])}</span>
    </li>
  );
};

const Links = ({ file }: { readonly file: FileState }) => {
  const { messages, format } = useTexts();
  const text = messages.importing.links;
  const [trips, dates] = [file.trips.filter(({ counted }) => counted > 0), datesOf(file)];
  if (trips.length === 0) return null;
  const more = (all: number, shown: number) =>
    all > shown && <li className={styles.more}>{text.more(format.count(all - shown))}</li>;
  return (
    <>
      <ul className={styles.trips} aria-label={text.trips}>
        {trips.slice(0, tripsShown).map((trip) => (
          <TripItem key={trip.tripId} trip={trip} />
        ))}
        {more(trips.length, tripsShown)}
      </ul>
      <ul className={styles.days} aria-label={text.days}>
        {dates.slice(-datesShown).map((date) => (
          <li key={date}>
            <SiteLink className={controls.quiet} href={dayPathOf(date)}>
              {text.day(format.mediumDate(date))}
            </SiteLink>
          </li>
        ))}
        {more(dates.length, datesShown)}
      </ul>
    </>
  );
};

/** `840 KB`, `12.4 MB`. */
const useSize = (bytes: number): string => {
  const { format } = useTexts();
  return bytes < 1e6 ? `${format.count(Math.max(1, bytes / 1e3))} KB` : `${format.decimal(bytes / 1e6)} MB`;
};

const signInPath = `/auth/sign-in?${new URLSearchParams({ return: "/import" })}`;

const Actions = (props: {
  readonly file: FileState;
  readonly onRetry: (id: number, again: boolean) => void;
}) => {
  const text = useTexts().messages.importing.actions;
  const { file, onRetry } = props;
  const button = (name: string, again: boolean) => (
    <button className={controls.quiet} type="button" onClick={() => onRetry(file.id, again)}>
      {name}
    </button>
  );
  if (file.phase === "signedOut")
    return (
      <a className={controls.quiet} href={signInPath}>
        {text.signIn}
      </a>
    );
  if (file.phase === "failed" || file.phase === "cancelled") return button(text.retry, false);
  return file.leftOut.known > 0 ? button(text.again, true) : null;
};

export const FileItem = (props: {
  readonly file: FileState;
  readonly onRetry: (id: number, again: boolean) => void;
}) => {
  const { file } = props;
  const { messages, format } = useTexts();
  const text = messages.importing;
  const status = useStatus(file);
  const leftOut = useLeftOut(file);
  const isRunning = !hasEnded(file);
  return (
    <li className={styles.file} data-phase={file.phase}>
      <div className={styles.head}>
        <h2 className={styles.name}>{file.name}</h2>
        <span className={styles.size}>{useSize(file.size)}</span>
      </div>
      {isRunning && file.phase !== "waiting" && (
        <progress
          className={styles.progress}
          value={progressOf(file)}
          aria-label={text.progress(file.name)}
        />
      )}
      <p className={styles.status}>
        {status}
        {isRunning &&
          file.tripsFound > 0 &&
          ` ${text.found(text.trips(file.tripsFound, format.count(file.tripsFound)))}`}
      </p>
      {leftOut.length > 0 && (
        <ul className={styles.leftOut}>
          {leftOut.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <Problems file={file} />
      <Links file={file} />
      {!isRunning && <Actions {...props} />}
    </li>
  );
};
