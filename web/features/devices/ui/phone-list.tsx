"use client";

import { useNow } from "../../../shared/dates/ui/use-now.ts";
import { type Live, type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { type Phone, type PhonesModel, phonesDataPathOf, phonesDelayMs } from "../model/phones-model.ts";
import { PhoneCard } from "./phone-card.tsx";
import styles from "./phones.module.css";

const source: LiveSource<PhonesModel, PhonesModel> = {
  path: ({ scope }) => phonesDataPathOf(scope),
  take: (_, answer) => answer,
  delayMs: (_, failures) => phonesDelayMs(failures),
};

export const useLivePhones = (initial: PhonesModel): Live<PhonesModel> => useLive(initial, source);

export const phoneKeyOf = ({ driver, deviceId, phone }: Phone): string =>
  `${driver}/${deviceId ?? `model ${phone}`}`;

/** `readAtMs`: when the page was rendered, by which it is shown until it runs. */
export const PhoneList = (props: { readonly phones: readonly Phone[]; readonly readAtMs: number }) => {
  const nowMs = useNow() ?? props.readAtMs;
  return (
    <ul className={styles.phones}>
      {props.phones.map((phone) => (
        <PhoneCard key={phoneKeyOf(phone)} phone={phone} nowMs={nowMs} />
      ))}
    </ul>
  );
};

/** How many need help, of how many. */
export const PhonesSummary = ({ phones }: Pick<PhonesModel, "phones">) => {
  const { messages, format } = useTexts();
  const text = messages.phones;
  const help = phones.filter(({ verdict }) => verdict.state === "help").length;
  return (
    <p className={styles.summary} role="status" data-state={help > 0 ? "help" : "fine"}>
      {help > 0
        ? text.summary(format.count(help), format.count(phones.length))
        : text.allFine(format.count(phones.length))}
    </p>
  );
};
