"use client";

import { useEffect, useState } from "react";
import { useStore } from "../../store/ui/use-store.ts";
import { afterFailures, connection, heard } from "../model/connection.ts";
import { follow } from "./follow.ts";

/** How to poll something on the server. It must stay the same object. */
export type LiveSource<State, Answer> = {
  /** The data route for the state known so far. */
  readonly path: (known: State) => string;
  /** The state after an answer. */
  readonly take: (known: State, answer: Answer) => State;
  readonly delayMs: (known: State, failures: number) => number;
  /** Whether an answer that changes nothing is counted, which renders again. */
  readonly countsAll?: boolean;
  /** Whether a page that is sent again is shown at once, not with the next answer. */
  readonly showsPage?: boolean;
};

export type Live<State> = {
  readonly state: State;
  readonly answers: number;
  readonly isReconnecting: boolean;
};

/** Polls, starting from the state that the page was sent with. */
export const useLive = <State, Answer>(first: State, source: LiveSource<State, Answer>): Live<State> => {
  const [live, setLive] = useState<Live<State>>({ state: first, answers: 0, isReconnecting: false });

  useEffect(() => {
    let state = first;
    if (source.showsPage)
      setLive((before) => (before.state === first ? before : { ...before, state: first }));
    return follow({
      path: () => source.path(state),
      take: (body) => {
        state = source.take(state, JSON.parse(body) as Answer);
      },
      onAnswer: (failures) => {
        if (failures === 0) heard(Date.now());
        else connection.set(afterFailures(connection.get(), failures));
        setLive((before) => {
          const isReconnecting = failures > 1;
          const isSame = before.state === state && before.isReconnecting === isReconnecting;
          if (isSame && !source.countsAll) return before;
          return { state, answers: before.answers + (failures === 0 ? 1 : 0), isReconnecting };
        });
      },
      delayMs: (failures) => source.delayMs(state, failures),
    });
  }, [first, source]);

  const isCutOff = useStore(connection, ({ trouble }) => trouble !== undefined);
  return isCutOff ? { ...live, isReconnecting: true } : live;
};
