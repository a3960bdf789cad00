"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { formatTime, textOf } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { TripAddress } from "../../../shared/trips/model/trip-path.ts";
import { hiddenMeters } from "../model/share-hidden.ts";
import {
  type ListedShare,
  type ShareLifetime,
  type ShareLink,
  shareLifetimes,
} from "../model/share-request.ts";
import styles from "./share-dialog.module.css";
import { type ShareProgress, useShareLinks } from "./use-share-links.ts";

/** A time in the browser's own zone: the links belong to the viewer, not to the trip. */
const useMomentText = (): ((ms: number) => string) => {
  const { format } = useTexts();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (ms) =>
    `${format.mediumDate(localDateOf(ms, timeZone))}, ${formatTime(new Date(ms).toISOString(), timeZone)}`;
};

/** The new link, and whether it was copied. */
const MadeLink = (props: {
  readonly link: ShareLink;
  readonly isCopied: boolean;
  readonly onCopy: () => void;
}) => {
  const text = useTexts().messages.share;
  const momentText = useMomentText();
  const { url, expiresAtMs } = props.link;
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
        {props.isCopied ? text.copied : text.notCopied} {text.until(momentText(expiresAtMs))}
      </p>
    </>
  );
};

const Progress = (props: {
  readonly progress: ShareProgress;
  readonly onCopy: (link: ShareLink) => void;
}) => {
  const { links, problems } = useTexts().messages.share;
  const { progress } = props;
  switch (progress.state) {
    case "choosing":
    case "making":
    case "revoking":
      return null;
    case "made":
      return <MadeLink {...progress} onCopy={() => props.onCopy(progress.link)} />;
    case "revoked":
      return (
        <p className={styles.result} role="status">
          {links.revoked}
        </p>
      );
    case "troubled":
      return (
        <p className={styles.failed} role="alert">
          {problems[progress.problem]}
        </p>
      );
    default:
      return progress satisfies never;
  }
};

/** The links to the trip that still work; each can be revoked. */
const LinkList = (props: {
  readonly links: readonly ListedShare[];
  readonly isWorking: boolean;
  readonly onRevoke: (link: ListedShare) => void;
}) => {
  const text = useTexts().messages.share.links;
  const momentText = useMomentText();
  const titleId = useId();
  if (props.links.length === 0) return null;
  return (
    <section aria-labelledby={titleId}>
      <h3 className={styles.legend} id={titleId}>
        {text.title}
      </h3>
      <ul className={styles.links}>
        {props.links.map((link) => {
          const until = text.until(momentText(link.expiresAtMs));
          const about = `${until} · ${link.hidesEnds ? text.hidesEnds : text.whole}`;
          return (
            <li key={link.digest} className={styles.listed}>
              <span className={styles.about}>{about}</span>
              <button
                type="button"
                className={controls.quiet}
                aria-label={text.revokeThis(about)}
                disabled={props.isWorking}
                onClick={() => props.onRevoke(link)}
              >
                {text.revoke}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
};

/** What a link shows, and for how long. */
const Choices = (props: {
  readonly lifetime: ShareLifetime;
  readonly hidesEnds: boolean;
  readonly onLifetime: (lifetime: ShareLifetime) => void;
  readonly onHidesEnds: (hidesEnds: boolean) => void;
}) => {
  const { messages, format } = useTexts();
  const text = messages.share;
  const whyId = useId();
  return (
    <>
      <fieldset className={styles.lifetimes}>
        <legend className={styles.legend}>{text.lifetime}</legend>
        {shareLifetimes.map((each) => (
          <label key={each} className={styles.lifetime}>
            <input
              type="radio"
              name="lifetime"
              className={styles.radio}
              checked={each === props.lifetime}
              onChange={() => props.onLifetime(each)}
            />
            {text.lifetimes[each]}
          </label>
        ))}
      </fieldset>
      <label className={styles.ends}>
        <input
          type="checkbox"
          className={styles.check}
          checked={props.hidesEnds}
          aria-describedby={whyId}
          onChange={({ currentTarget }) => props.onHidesEnds(currentTarget.checked)}
        />
        <span>{text.hideEnds(textOf([format.shortDistance(hiddenMeters)]))}</span>
      </label>
      <p className={styles.why} id={whyId}>
        {text.hideEndsWhy}
      </p>
    </>
  );
};

export const ShareDialog = (props: { readonly address: TripAddress; readonly onClose: () => void }) => {
  const text = useTexts().messages.share;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [lifetime, setLifetime] = useState<ShareLifetime>("day");
  const [hidesEnds, setHidesEnds] = useState(true);
  const { progress, links, make, revoke, copyAgain, reset } = useShareLinks(props.address);
  const isWorking = progress.state === "making" || progress.state === "revoking";

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
        <Choices
          lifetime={lifetime}
          hidesEnds={hidesEnds}
          onLifetime={(each) => {
            setLifetime(each);
            reset();
          }}
          onHidesEnds={(each) => {
            setHidesEnds(each);
            reset();
          }}
        />
        <Progress progress={progress} onCopy={(link) => void copyAgain(link)} />
        <LinkList links={links} isWorking={isWorking} onRevoke={(link) => void revoke(link)} />
        <div className={styles.buttons}>
          <button type="button" className={controls.quiet} onClick={() => dialog.current?.close()}>
            {text.close}
          </button>
          {progress.state !== "made" && (
            <button type="submit" className={controls.primary} disabled={isWorking}>
              {progress.state === "making" ? text.making : text.make}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
};
