import type { Metadata } from "next";
import { Account } from "../../components/profile/account.tsx";
import { PreferencesForm } from "../../components/profile/preferences-form.tsx";
import styles from "../../components/profile/profile.module.css";
import controls from "../../components/shell/controls.module.css";
import { SignOutForm } from "../../components/shell/sign-out-form.tsx";
import { type PageProps, parametersOf } from "../../lib/page-props.ts";
import { isPreferencesProblem } from "../../lib/preferences-form.ts";
import { readTexts } from "../../lib/read-texts.ts";
import { requireSession } from "../../lib/session.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.profile.title,
});

export default async function ProfileRoute({ searchParams }: PageProps) {
  const session = await requireSession("/profile");
  const parameters = parametersOf(await searchParams);
  const problem = parameters.get("problem");
  const text = (await readTexts()).messages.profile;
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.heading}</h1>
      <PreferencesForm
        isSaved={parameters.get("saved") !== null}
        problem={isPreferencesProblem(problem) ? problem : undefined}
      />
      <Account session={session} />
      <section className={styles.section} aria-labelledby="sign-out">
        <h2 className={styles.title} id="sign-out">
          {text.signOut.title}
        </h2>
        <p className={styles.note}>{text.signOut.note}</p>
        <SignOutForm className={styles.signOut} buttonClassName={controls.quiet} />
      </section>
    </main>
  );
}
