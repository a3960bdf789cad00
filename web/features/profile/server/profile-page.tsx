import type { ReactNode } from "react";
import type { Session } from "../../../shared/session/model/session-data.ts";
import { devicesPath } from "../../../shared/shell/model/site-paths.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { SignOutForm } from "../../../shared/shell/ui/sign-out-form.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import type { PreferencesProblem } from "../model/preferences-form.ts";
import { Account } from "./account.tsx";
import { PreferencesForm } from "./preferences-form.tsx";
import styles from "./profile.module.css";

export const ProfilePage = async (props: {
  readonly session: Session;
  readonly isSaved: boolean;
  readonly problem: PreferencesProblem | undefined;
  /** The outcome of an order to erase all trips, "all" or "failed". */
  readonly erased: string | null;
  readonly eraseAll: ReactNode;
}) => {
  const { profile: text, erase, devices } = (await readTexts()).messages;
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.heading}</h1>
      <PreferencesForm isSaved={props.isSaved} problem={props.problem} />
      <Account session={props.session} />
      <section className={form.section} aria-labelledby="devices">
        <h2 className={form.title} id="devices">
          {devices.title}
        </h2>
        <p className={form.note}>{devices.intro}</p>
        <div>
          <SiteLink className={controls.quiet} href={devicesPath}>
            {text.devices}
          </SiteLink>
        </div>
      </section>
      <section className={form.section} aria-labelledby="sign-out">
        <h2 className={form.title} id="sign-out">
          {text.signOut.title}
        </h2>
        <p className={form.note}>{text.signOut.note}</p>
        <SignOutForm className={styles.signOut} buttonClassName={controls.quiet} />
      </section>
      <section className={form.section} aria-labelledby="erase-all">
        <h2 className={form.title} id="erase-all">
          {erase.all.heading}
        </h2>
        {props.erased === "all" && (
          <p className={form.done} role="status">
            {erase.all.done}
          </p>
        )}
        {props.erased === "failed" && (
          <p className={form.problem} role="alert">
            {erase.all.failed}
          </p>
        )}
        <p className={form.note}>{erase.all.note}</p>
        <ul className={form.note}>
          {erase.when.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <div>{props.eraseAll}</div>
      </section>
    </main>
  );
};
