import styles from "../ui/app-header.module.css";
import controls from "../ui/controls.module.css";
import { SignOutForm } from "../ui/sign-out-form.tsx";
import { ProfileLink, SiteNavigation } from "../ui/site-navigation.tsx";
import { Brand } from "./brand.tsx";
import { DisplayMenu } from "./display-menu.tsx";
import { SkipLink } from "./skip-link.tsx";

/** On a phone it is a bar at the bottom, within reach of the thumb, and signing out is on the profile page. */
export const AppHeader = ({
  name,
  canSeeFleet,
}: {
  readonly name: string;
  readonly canSeeFleet: boolean;
}) => (
  <header className={styles.header} data-site-header="">
    <SkipLink />
    <a className={styles.home} href="/">
      <Brand />
    </a>
    <SiteNavigation canSeeFleet={canSeeFleet} />
    <div className={styles.account}>
      <DisplayMenu className={styles.section} />
      <ProfileLink name={name} />
      <SignOutForm className={styles.signOut} buttonClassName={controls.icon} isIcon />
    </div>
  </header>
);
