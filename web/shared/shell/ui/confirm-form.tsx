import type { ReactNode } from "react";
import styles from "./confirm-form.module.css";
import controls from "./controls.module.css";

/** A button that asks first, in words; a popover and a plain form, so that it needs no script. */
export const ConfirmForm = (props: {
  /** Of the popover, unlike any other on the page. */
  readonly id: string;
  readonly action: string;
  /** A field without a value is left out. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly button: string;
  /** What the button's name is, where the same button stands several times. */
  readonly buttonLabel?: string;
  readonly title: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly children: ReactNode;
}) => (
  <>
    <button
      type="button"
      className={`${controls.quiet} ${styles.open}`}
      popoverTarget={props.id}
      aria-label={props.buttonLabel}
    >
      {props.button}
    </button>
    <div
      id={props.id}
      popover="auto"
      role="dialog"
      aria-labelledby={`${props.id}-title`}
      className={styles.dialog}
    >
      <form className={styles.content} method="post" action={props.action}>
        <h2 className={styles.title} id={`${props.id}-title`}>
          {props.title}
        </h2>
        {props.children}
        {Object.entries(props.fields).map(
          ([name, value]) =>
            value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <div className={styles.choices}>
          <button type="submit" className={`${controls.quiet} ${styles.confirm}`}>
            {props.confirm}
          </button>
          <button
            type="button"
            className={controls.quiet}
            popoverTarget={props.id}
            popoverTargetAction="hide"
          >
            {props.cancel}
          </button>
        </div>
      </form>
    </div>
  </>
);
