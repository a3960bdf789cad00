import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "../ui/app-header.module.css";
import controls from "../ui/controls.module.css";
import { SignOutForm } from "../ui/sign-out-form.tsx";
import { ProfileLink, SiteNavigation } from "../ui/site-navigation.tsx";
import { Brand } from "./brand.tsx";

/** On a phone it is a bar at the bottom, within reach of the thumb, and signing out is left to the profile. */
export const AppHeader = async ({
  name,
  canSeeFleet,
}: {
  readonly name: string;
  readonly canSeeFleet: boolean;
}) => {
  const { messages } = await readTexts();
  return (
    <header className={styles.header} data-site-header="">
      <a className={styles.skip} href="#content">
        {messages.skipToContent}
      </a>
      <a className={styles.home} href="/">
        <Brand />
      </a>
      <SiteNavigation canSeeFleet={canSeeFleet} />
      <div className={styles.account}>
        <ProfileLink name={name} />
        <SignOutForm className={styles.signOut} buttonClassName={controls.icon} isIcon />
      </div>
    </header>
  );
};
