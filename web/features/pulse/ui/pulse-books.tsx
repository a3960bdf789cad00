import type { Ledger } from "@trips/core/application/books.ts";
import { formatDriver, formatTime, textOf } from "../../../shared/format/model/format.ts";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import type { BooksDate, BooksModel, BooksTrip, Change } from "../model/books-model.ts";
import styles from "./pulse-books.module.css";
import page from "./pulse-page.module.css";

/** Whether the stream's ledger and the lake's agree, and if not, which trips differ and by what. */
export const PulseBooks = (props: { readonly books: BooksModel | null; readonly timeZone: string }) => {
  const { books, timeZone } = props;
  const { messages, format } = useTexts();
  const text = messages.pulse.books;
  const time = books && formatTime(new Date(books.checkedAtMs).toISOString(), timeZone);
  const state = !books ? "unchecked" : books.faults > 0 ? "differs" : "balanced";
  return (
    <section className={styles.books} data-state={state} aria-labelledby="books">
      <h2 className={page.title} id="books">
        {text.title}
      </h2>
      <p role="status" className={styles.state}>
        {time === null
          ? text.unchecked
          : books!.faults > 0
            ? text.differs(format.count(books!.faults), time)
            : text.balanced(time)}
      </p>
      <p className={page.note}>{text.intro}</p>
      {books && books.dates.length > 0 && <BooksTable dates={books.dates} />}
      {books?.dates.map((date) => date.faults > 0 && <Faults key={date.date} of={date} />)}
      {books && books.notes.length > 0 && (
        <ul className={styles.notes}>
          {books.notes.map(({ name, trips }) => (
            <li key={name}>{text.notes[name](format.count(trips), dateText(books.lakeBegins, format))}</li>
          ))}
        </ul>
      )}
    </section>
  );
};

type Format = ReturnType<typeof useTexts>["format"];

const dateText = (date: string | undefined, format: Format): string =>
  date === undefined ? "–" : format.mediumDate(date);

const BooksTable = ({ dates }: { readonly dates: readonly BooksDate[] }) => {
  const { messages, format } = useTexts();
  const text = messages.pulse.books;
  const row = (name: string, { trips, unique, distanceMm, movingMs }: Ledger) => (
    <tr>
      <th scope="row">{name}</th>
      <td>{format.count(trips)}</td>
      <td>{format.count(unique)}</td>
      <td>{textOf([format.distance(distanceMm / 1000)])}</td>
      <td>{textOf(format.duration(movingMs / 1000))}</td>
    </tr>
  );
  return (
    <div className={styles.scroll}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{text.columns.ledger}</th>
            <th scope="col">{text.columns.trips}</th>
            <th scope="col">{text.columns.records}</th>
            <th scope="col">{text.columns.distance}</th>
            <th scope="col">{text.columns.driving}</th>
          </tr>
        </thead>
        {dates.map(({ date, stream, lake }) => (
          <tbody key={date}>
            <tr>
              <th scope="rowgroup" colSpan={5} className={styles.date}>
                {format.mediumDate(date)}
              </th>
            </tr>
            {row(text.ledgers.stream, stream)}
            {row(text.ledgers.lake, lake)}
          </tbody>
        ))}
      </table>
    </div>
  );
};

const Faults = ({ of: { date, lanes, trips, more } }: { readonly of: BooksDate }) => {
  const { messages, format } = useTexts();
  const text = messages.pulse.books;
  return (
    <ul className={styles.faults} aria-label={text.faultsOf(format.mediumDate(date))}>
      {lanes && (
        <li>
          {text.lanes} <Changes of={lanes} />
        </li>
      )}
      {trips.map((trip) => (
        <li key={`${trip.driver}/${trip.trip}`}>
          <Fault trip={trip} date={date} />
        </li>
      ))}
      {more > 0 && <li>{text.more(format.count(more))}</li>}
    </ul>
  );
};

const Fault = ({ trip, date }: { readonly trip: BooksTrip; readonly date: string }) => {
  const text = useTexts().messages.pulse.books;
  const name = `${formatDriver(trip.driver)} · ${trip.trip}`;
  return (
    <>
      {trip.findings.includes("not-in-table") ? (
        <strong>{name}</strong>
      ) : (
        <SiteLink href={tripPathOf({ tripId: trip.trip, driver: trip.driver, day: date })}>{name}</SiteLink>
      )}
      {": "}
      {trip.findings.map((finding) => text.findings[finding]).join(" ")} <Changes of={trip.changes} />
      {trip.missingFiles.map((file) => (
        <span key={file} className={styles.file}>
          {text.missingFile(file)}
        </span>
      ))}
    </>
  );
};

/** Exact, so in the units that are counted. */
const Changes = ({ of }: { readonly of: readonly Change[] }) => {
  const { messages, format } = useTexts();
  const { figures } = messages.pulse.books;
  return (
    <span className={styles.changes}>
      {of
        .map(({ name, by }) => figures[name](`${by < 0 ? "−" : "+"}${format.count(Math.abs(by))}`))
        .join(", ")}
    </span>
  );
};
