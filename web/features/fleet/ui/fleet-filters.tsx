"use client";

import { nameFromId } from "@trips/core/application/person-name.ts";
import { type ChangeEvent, type ComponentProps, useEffect, useId, useMemo, useRef, useState } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { metersPerUnit } from "../model/distance-unit.ts";
import { byName, type FleetQuery, isFiltered, maxTextLength, noQuery } from "../model/fleet-query.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import styles from "./fleet-filters.module.css";
import type { ChangeQuery } from "./use-fleet-query.ts";

const typingPauseMs = 250;

/**
 * A field whose text goes into the URL when typing pauses. Everything typed without a break is one step for Back; a
 * text that comes from the URL replaces the field's.
 */
const useTyped = (value: string, write: (text: string, how: "push" | "replace") => void) => {
  const [text, setText] = useState(value);
  const written = useRef(value);
  const isStretch = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    isStretch.current = false;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const writeNow = (typed: string) => {
    clearTimeout(timer.current);
    if (typed === written.current) return;
    written.current = typed;
    write(typed, isStretch.current ? "replace" : "push");
    isStretch.current = true;
  };
  return {
    value: text,
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) => {
      setText(target.value);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => writeNow(target.value), typingPauseMs);
    },
    onBlur: () => {
      writeNow(text);
      isStretch.current = false;
    },
  };
};

/** The least distance, in the reader's unit; the URL has kilometres. */
const useDistance = (minKm: number | undefined, change: ChangeQuery) => {
  const unitMeters = metersPerUnit(useTexts().format);
  const minimum = minKm === undefined ? "" : String(round((minKm * 1000) / unitMeters, 2));
  return useTyped(minimum, (typed, how) => {
    const meters = Number(typed) * unitMeters;
    change({ minKm: meters > 0 ? round(meters / 1000, 3) : undefined }, how);
  });
};

type Named = { readonly value: string; readonly name: string };

/** The choices by name: the day's values, and the one in the URL even if the day lacks it. */
const choicesOf = (values: Iterable<Named>, chosen: Named | undefined): Named[] => {
  const choices = new Map(chosen && [[chosen.value, chosen]]);
  for (const each of values) choices.set(each.value, each);
  return [...choices.values()].sort(byName);
};

const useChoices = (trips: readonly FleetTrip[], { driver, vehicle }: FleetQuery) => ({
  drivers: useMemo(
    () =>
      choicesOf(
        trips.map((trip) => ({ value: trip.driver, name: trip.name })),
        driver === undefined ? undefined : { value: driver, name: nameFromId(driver) },
      ),
    [trips, driver],
  ),
  vehicles: useMemo(
    () =>
      choicesOf(
        trips.flatMap((trip) => (trip.vehicle ? asNamed(trip.vehicle) : [])),
        vehicle === undefined ? undefined : asNamed(vehicle),
      ),
    [trips, vehicle],
  ),
});

const asNamed = (value: string): Named => ({ value, name: value });

const Field = ({ className, label, ...input }: ComponentProps<"input"> & { readonly label: string }) => {
  const id = useId();
  return (
    <div className={className}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input id={id} className={styles.input} {...input} />
    </div>
  );
};

const Choice = (props: {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly choices: readonly Named[];
  readonly onChoose: (choice: string | undefined) => void;
}) => {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={props.value ?? ""}
        onChange={({ target }) => props.onChoose(target.value === "" ? undefined : target.value)}
      >
        <option value="">{props.all}</option>
        {props.choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
};

export const FleetFilters = (props: {
  readonly trips: readonly FleetTrip[];
  readonly query: FleetQuery;
  readonly change: ChangeQuery;
}) => {
  const { trips, query, change } = props;
  const { messages, format } = useTexts();
  const text = messages.fleet.filters;
  const { drivers, vehicles } = useChoices(trips, query);
  const search = useTyped(query.text, (typed, how) => change({ text: typed }, how));
  const distance = useDistance(query.minKm, change);
  return (
    <search className={styles.filters} aria-label={text.label}>
      <Field
        className={styles.search}
        label={text.text}
        type="search"
        maxLength={maxTextLength}
        placeholder={text.textHint}
        autoComplete="off"
        spellCheck="false"
        {...search}
      />
      <Choice
        label={text.driver}
        all={text.allDrivers}
        value={query.driver}
        choices={drivers}
        onChoose={(driver) => change({ driver })}
      />
      <Choice
        label={text.vehicle}
        all={text.allVehicles}
        value={query.vehicle}
        choices={vehicles}
        onChoose={(vehicle) => change({ vehicle })}
      />
      <Field
        className={styles.distance}
        label={text.minDistance(format.distanceUnit)}
        type="number"
        inputMode="decimal"
        min="0"
        step="any"
        {...distance}
      />
      <button
        type="button"
        className={styles.toggle}
        aria-pressed={query.isDriving}
        onClick={() => change({ isDriving: !query.isDriving })}
      >
        {text.driving}
      </button>
      {isFiltered(query) && (
        <button
          type="button"
          className={`${controls.quiet} ${styles.clear}`}
          onClick={() => {
            const { sort, isDescending, board } = query;
            change({ ...noQuery, sort, isDescending, board });
          }}
        >
          {text.clear}
        </button>
      )}
    </search>
  );
};

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
