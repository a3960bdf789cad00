import type { ReactNode } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import type { ByHand, Setup } from "../model/app-setup.ts";
import styles from "./devices.module.css";

export const SetupLink = ({ link }: { readonly link: Setup["link"] }) =>
  link && (
    <div className={form.action}>
      <a className={controls.primary} href={link.href}>
        {link.text}
      </a>
      <p className={form.note}>{link.note}</p>
    </div>
  );

/** Opens on request: HTTP needs no connection that stays open. */
export const SetupByMqtt = (props: { readonly mqtt: Setup["mqtt"]; readonly children?: ReactNode }) =>
  props.mqtt && (
    <details className={styles.more}>
      <summary>{props.mqtt.title}</summary>
      <SetupLink link={props.mqtt.link} />
      {props.children}
    </details>
  );

export const SetupByHand = ({ mode, values }: ByHand) => (
  <ol className={styles.steps}>
    <li>{mode}</li>
    {values.map(({ label, value }) => (
      <li key={label}>
        <p>{label}</p>
        <CopiedText label={label} text={value} />
      </li>
    ))}
  </ol>
);
