import type { Caller } from "@trips/core/application/caller.ts";
import { storedTripOf } from "@trips/core/domain/track.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { isJustErased } from "../../../features/erase/model/erase-request.ts";
import { isErased } from "../../../features/erase/server/erase.ts";
import { EraseForm } from "../../../features/erase/server/erase-form.tsx";
import { ShareButton } from "../../../features/share/ui/share-button.tsx";
import { findTrip, readTripModel } from "../../../features/trip/server/read-trip.ts";
import { TripPage } from "../../../features/trip/ui/trip-page.tsx";
import { TripSkeleton } from "../../../features/trip/ui/trip-skeleton.tsx";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { mapBase } from "../../../shared/map/server/map-base.ts";
import { readDriverName } from "../../../shared/people/server/people.ts";
import { orNotFound, unlessNotFound } from "../../../shared/server/not-found.ts";
import type { PageProps, TripParams } from "../../../shared/server/page-props.ts";
import { settings } from "../../../shared/server/settings.ts";
import { callerOf } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { NotFoundPage } from "../../../shared/shell/server/not-found-page.tsx";
import { PrintHead } from "../../../shared/shell/server/print-head.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { type TripAddress, tripPathOf } from "../../../shared/trips/model/trip-path.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.trip.title,
});

type TripProps = {
  readonly caller: Caller;
  /** The reader's own. */
  readonly name: string;
  readonly tripKey: TripKey;
  readonly address: TripAddress;
  readonly driverName: string | undefined;
};

const Trip = async (props: TripProps) => {
  const initial = await orNotFound(() => readTripModel(props.caller, props.tripKey));
  return (
    <>
      {props.address.driver === undefined && <PrintHead name={props.name} />}
      <TripPage
        initial={initial}
        address={props.address}
        driverName={props.driverName}
        share={<ShareButton address={props.address} />}
        erase={
          <EraseForm request={{ trip: storedTripOf(props.tripKey).trip, driver: props.address.driver }} />
        }
        correcting={
          props.tripKey.driver === props.caller.driver
            ? { apiUrl: settings().apiUrl.href, driver: props.caller.driver }
            : undefined
        }
        base={mapBase()}
      />
    </>
  );
};

const ErasedTrip = async () => {
  const { messages } = await readTexts();
  return <NotFoundPage {...messages.erase.gone} home={messages.trip.notFound.home} />;
};

const textOrNone = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export default async function TripRoute({ params, searchParams }: PageProps<TripParams>) {
  const { tripId } = await params;
  const { driver, day, erased } = await searchParams;
  const session = await requireSession(
    tripPathOf({ tripId, driver: textOrNone(driver), day: textOrNone(day) }),
  );
  const caller = callerOf(session);
  // Before anything is sent, so that the response's status matches its content.
  const key =
    !isJustErased(erased, Date.now()) && (await unlessNotFound(() => findTrip(caller, tripId, driver)));
  if (!key) {
    if (await orNotFound(() => isErased(caller, tripId, driver))) return <ErasedTrip />;
    notFound();
  }
  const address: TripAddress = {
    tripId: key.trip,
    driver: driver === undefined ? undefined : key.driver,
    day: typeof day === "string" && isDate(day) ? day : undefined,
  };
  const driverName = address.driver === undefined ? undefined : await readDriverName(session, key.driver);
  const { messages } = await readTexts();
  return (
    <Suspense
      key={`${key.driver}/${key.trip}`}
      fallback={<TripSkeleton label={messages.trip.loading} slow={messages.waiting} />}
    >
      <Trip caller={caller} name={session.name} tripKey={key} address={address} driverName={driverName} />
    </Suspense>
  );
}
