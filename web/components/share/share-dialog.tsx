"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { formatTime, textOf } from "../../lib/format.ts";
import { hiddenMeters } from "../../lib/share-hidden.ts";
import { type ShareLifetime, type ShareLink, shareLifetimes } from "../../lib/share-request.ts";
import type { TripAddress } from "../../lib/trip-path.ts";
import controls from "../shell/controls.module.css";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./share-dialog.module.css";
import { useShareLink } from "./use-share-link.ts";

/** The link that was made, with what became of it. */
const MadeLink = (props: {
  readonly link: ShareLink;
  readonly isCopied: boolean;
  readonly onCopy: () => void;
}) => {
  const { messages, format } = useTexts();
  const text = messages.share;
  const { url, expiresAtMs } = props.link;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const date = format.mediumDate(localDateOf(expiresAtMs, timeZone));
  const until = `${date}, ${formatTime(new Date(expiresAtMs).toISOString(), timeZone)}`;
  return (
    <>
      <div className={styles.made}>
        <input
          className={styles.link}
          aria-label={text.link}
          readOnly
          value={url}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <button type="button" className={controls.quiet} onClick={props.onCopy}>
          {text.copy}
        </button>
      </div>
      <p className={styles.result} role="status">
        {props.isCopied ? text.copied : text.notCopied} {text.until(until)}
      </p>
    </>
  );
};

export const ShareDialog = (props: { readonly address: TripAddress; readonly onClose: () => void }) => {
  const { messages, format } = useTexts();
  const text = messages.share;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const whyId = useId();
  const [lifetime, setLifetime] = useState<ShareLifetime>("day");
  const [hidesEnds, setHidesEnds] = useState(true);
  const { progress, make, copyAgain, reset } = useShareLink(props.address);

  useEffect(() => dialog.current?.showModal(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void make({ lifetime, hidesEnds });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes a dialog by Escape.
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onClose={props.onClose}
      onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      <form className={styles.content} onSubmit={submit}>
        <h2 className={styles.title} id={titleId}>
          {text.title}
        </h2>
        <p className={styles.explain}>{text.explain}</p>
        <fieldset className={styles.lifetimes}>
          <legend className={styles.legend}>{text.lifetime}</legend>
          {shareLifetimes.map((each) => (
            <label key={each} className={styles.lifetime}>
              <input
                type="radio"
                name="lifetime"
                className={styles.radio}
                checked={each === lifetime}
                onChange={() => {
                  setLifetime(each);
                  reset();
                }}
              />
              {text.lifetimes[each]}
            </label>
          ))}
        </fieldset>
        <label className={styles.ends}>
          <input
            type="checkbox"
            className={styles.check}
            checked={hidesEnds}
            aria-describedby={whyId}
            onChange={({ currentTarget }) => {
              setHidesEnds(currentTarget.checked);
              reset();
            }}
          />
          <span>{text.hideEnds(textOf([format.shortDistance(hiddenMeters)]))}</span>
        </label>
        <p className={styles.why} id={whyId}>
          {text.hideEndsWhy}
        </p>
        {progress.state === "made" && <MadeLink {...progress} onCopy={() => void copyAgain(progress.link)} />}
        {progress.state === "failed" && (
          <p className={styles.failed} role="alert">
            {text.failed}
          </p>
        )}
        <div className={styles.buttons}>
          <button type="button" className={controls.quiet} onClick={() => dialog.current?.close()}>
            {text.close}
          </button>
          {progress.state !== "made" && (
            <button type="submit" className={controls.primary} disabled={progress.state === "making"}>
              {progress.state === "making" ? text.making : text.make}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
};
