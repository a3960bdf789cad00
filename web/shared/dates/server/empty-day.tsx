import controls from "../../shell/ui/controls.module.css";
import { Notice } from "../../shell/ui/notice.tsx";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import styles from "./empty-day.module.css";

export type Action = { readonly href: string; readonly label: string };

/** In place of a day's trips: why there are none, and what to do; the first action is the likeliest. */
export const EmptyDay = (props: {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly Action[];
}) => (
  <Notice title={props.title} text={props.text}>
    <div className={styles.actions}>
      {props.actions.map(({ href, label }, index) => (
        <SiteLink key={href} className={index === 0 ? controls.primary : controls.quiet} href={href}>
          {label}
        </SiteLink>
      ))}
    </div>
  </Notice>
);
