import type { RejectReason } from "@trips/core/domain/batch.ts";
import type { ReactNode } from "react";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { StateSign } from "../../../shared/shell/ui/state-sign.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import { appTitleOf, type Phone, phoneNameOf } from "../model/phones-model.ts";
import styles from "./phones.module.css";
import { usePhoneTexts } from "./use-phone-texts.ts";

const signs = {
  help: "M12 5v9M12 18.5v.01",
  fine: "M5 12.5l4.5 4.5L19 7.5",
  unused: "M6 12h12",
  revoked: "M6 6l12 12M18 6L6 18",
} as const;

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** One phone: the verdict first, then what it said and what was counted of it. */
export const PhoneCard = ({ phone, nowMs }: { readonly phone: Phone; readonly nowMs: number }) => {
  const { messages } = useTexts();
  const text = messages.phones;
  const { state, reasons } = phone.verdict;
  const words = usePhoneTexts(nowMs);
  const app = appTitleOf(phone.app);
  const name = phoneNameOf(phone, text);
  const sent = phone.deviceId === null ? text.byToken : text.byKey;
  // The phone's own name, if it was registered under another.
  const own = phone.name !== null && phone.phone !== phone.name ? phone.phone : null;
  return (
    <li className={styles.phone} data-state={state}>
      <div className={styles.head}>
        <StateSign className={styles.sign} path={signs[state]} />
        <div className={styles.about}>
          <h3 className={styles.name}>{phone.driverName ?? name}</h3>
          <p className={styles.note}>
            {[phone.driverName === null ? null : name, own, app === name ? null : app, sent]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <p className={styles.verdict}>
            <strong>{text.states[state]}</strong>
            {reasons.length > 0 && `: ${reasons.map((each) => words.reason(phone, each)).join(", ")}`}
          </p>
        </div>
        <p className={styles.seen}>
          <span className={styles.seenName}>{text.facts.seen} </span>
          {words.lastSeen(phone)}
        </p>
      </div>
      {phone.lastSeen !== null && <Facts phone={phone} words={words} />}
    </li>
  );
};

/** Less is rounded to nothing. */
const leastShown = 0.0005;

/** What is not known, or did not occur, is left out as far as it says nothing. */
const Facts = (props: { readonly phone: Phone; readonly words: ReturnType<typeof usePhoneTexts> }) => {
  const { phone, words } = props;
  const { format } = useTexts();
  const { text, duration, percent } = words;
  const { battery, lastFix, uploadLagSeconds, worstUploadLagSeconds, queued, quality, rejected } = phone;
  const lag = uploadLagSeconds === null ? undefined : duration(Math.max(1, uploadLagSeconds) * 1000);
  const worst = worstUploadLagSeconds !== null && worstUploadLagSeconds >= 60 ? worstUploadLagSeconds : null;
  const accuracy = lastFix?.accuracyMeters ?? null;
  const share = quality.records > 0 ? (quality.filtered + quality.outliers) / quality.records : 0;
  return (
    <dl className={styles.facts}>
      <Fact name={text.facts.battery}>
        {battery === null
          ? text.facts.unknown
          : `${format.count(battery.percent)} %${battery.charging ? `, ${text.facts.charging}` : ""}`}
      </Fact>
      <Fact name={text.facts.upload}>
        {lag ?? text.facts.unknown}
        {worst !== null && <small>{text.facts.worst(duration(worst * 1000))}</small>}
      </Fact>
      {queued !== null && <Fact name={text.facts.queue}>{text.facts.queued(format.count(queued))}</Fact>}
      <Fact name={text.facts.gps}>
        {accuracy === null
          ? text.facts.unknown
          : `± ${format.shortDistance(accuracy).value} ${format.shortDistance(accuracy).unit}`}
        {share >= leastShown && <small>{text.facts.leftOut(percent(share))}</small>}
      </Fact>
      {rejected.count > 0 && (
        <Fact name={text.facts.rejected}>
          <Rejected phone={phone} />
        </Fact>
      )}
    </dl>
  );
};

const Rejected = ({ phone }: { readonly phone: Phone }) => {
  const { messages, format } = useTexts();
  const text = messages.phones;
  const { rejected, rejectedTripId, driver, driverName } = phone;
  const count = `${format.count(rejected.count)}${rejected.isAtLeast ? "+" : ""}`;
  const reasons = Object.entries(rejected.reasons) as [RejectReason, number][];
  return (
    <>
      {rejectedTripId === null ? (
        count
      ) : (
        <SiteLink
          href={tripPathOf({ tripId: rejectedTripId, driver: driverName === null ? undefined : driver })}
        >
          {count}
        </SiteLink>
      )}
      <small>
        {reasons.map(([reason, each]) => `${text.rejectReasons[reason]} ${format.count(each)}`).join(", ")}
      </small>
    </>
  );
};
