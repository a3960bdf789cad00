import type { Metadata } from "next";
import { isPreferencesProblem } from "../../features/profile/model/preferences-form.ts";
import { Account } from "../../features/profile/server/account.tsx";
import { PreferencesForm } from "../../features/profile/server/preferences-form.tsx";
import styles from "../../features/profile/server/profile.module.css";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import controls from "../../shared/shell/ui/controls.module.css";
import { SignOutForm } from "../../shared/shell/ui/sign-out-form.tsx";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

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
