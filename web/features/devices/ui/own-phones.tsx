"use client";

import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { PhonesModel } from "../model/phones-model.ts";
import { PhoneList, useLivePhones } from "./phone-list.tsx";
import styles from "./phones.module.css";
import { PhonesTexts } from "./phones-texts.tsx";

type Props = { readonly initial: PhonesModel; readonly readAtMs: number };

const OwnPhonesPanel = ({ initial, readAtMs }: Props) => {
  const { state, isReconnecting } = useLivePhones(initial);
  const text = useTexts().messages.phones;
  return (
    <section className={form.section} aria-labelledby="phones">
      <div className={styles.titleLine}>
        <h2 className={form.title} id="phones">
          {text.title}
        </h2>
        <LiveStatus isLive isReconnecting={isReconnecting} />
      </div>
      {state.phones.length === 0 ? (
        <p className={form.note}>{text.none}</p>
      ) : (
        <>
          <PhoneList phones={state.phones} readAtMs={readAtMs} />
          <p className={form.note}>{text.facts.sinceYesterday}</p>
        </>
      )}
    </section>
  );
};

/** A driver's own phones, in the page of devices. */
export const OwnPhones = (props: Props) => (
  <PhonesTexts>
    <OwnPhonesPanel {...props} />
  </PhonesTexts>
);
