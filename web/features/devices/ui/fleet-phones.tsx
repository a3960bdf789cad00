"use client";

import { useId, useState } from "react";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { matchingPhones, type PhonesModel, type PhonesQuery, phonesSearchOf } from "../model/phones-model.ts";
import { PhoneList, PhonesSummary, useLivePhones } from "./phone-list.tsx";
import styles from "./phones.module.css";
import { PhonesTexts } from "./phones-texts.tsx";

type Props = {
  readonly initial: PhonesModel;
  readonly query: PhonesQuery;
  readonly readAtMs: number;
};

/** The filter is in the URL, without a step of its own for Back. */
const useQuery = (first: PhonesQuery) => {
  const [query, setQuery] = useState(first);
  const change = (changes: Partial<PhonesQuery>) => {
    const next = { ...query, ...changes };
    setQuery(next);
    window.history.replaceState(null, "", `${window.location.pathname}${phonesSearchOf(next)}`);
  };
  return [query, change] as const;
};

const Filter = (props: {
  readonly query: PhonesQuery;
  readonly change: (changes: Partial<PhonesQuery>) => void;
}) => {
  const text = useTexts().messages.phones.filter;
  const id = useId();
  return (
    <search className={styles.filter} aria-label={text.label}>
      <label className={styles.label} htmlFor={id}>
        {text.search}
      </label>
      <input
        id={id}
        className={styles.input}
        type="search"
        maxLength={100}
        placeholder={text.hint}
        autoComplete="off"
        spellCheck="false"
        value={props.query.text}
        onChange={({ target }) => props.change({ text: target.value })}
      />
      <button
        type="button"
        className={styles.toggle}
        aria-pressed={props.query.helpOnly}
        onClick={() => props.change({ helpOnly: !props.query.helpOnly })}
      >
        {text.helpOnly}
      </button>
    </search>
  );
};

const FleetPhonesList = ({ initial, query: first, readAtMs }: Props) => {
  const { state, isReconnecting } = useLivePhones(initial);
  const [query, change] = useQuery(first);
  const { messages, format } = useTexts();
  const text = messages.phones;
  const shown = matchingPhones(state.phones, query);
  if (state.phones.length === 0) return <p className={styles.note}>{text.none}</p>;
  return (
    <>
      <div className={styles.titleLine}>
        <PhonesSummary phones={state.phones} />
        <LiveStatus isLive isReconnecting={isReconnecting} />
      </div>
      <Filter query={query} change={change} />
      {shown.length === 0 ? (
        <p className={styles.note}>
          {text.filter.nothing}{" "}
          <button
            type="button"
            className={controls.quiet}
            onClick={() => change({ text: "", helpOnly: false })}
          >
            {text.filter.clear}
          </button>
        </p>
      ) : (
        <PhoneList phones={shown} readAtMs={readAtMs} />
      )}
      {state.isCut && <p className={styles.note}>{text.cut(format.count(state.phones.length))}</p>}
      <p className={styles.note}>{text.facts.sinceYesterday}</p>
    </>
  );
};

/** Everyone's phones, those that need help first. */
export const FleetPhones = (props: Props) => (
  <PhonesTexts>
    <FleetPhonesList {...props} />
  </PhonesTexts>
);
