import styles from "../shell/app-header.module.css";
import { Brand } from "../shell/brand.tsx";
import { SiteNavigation } from "../shell/site-navigation.tsx";

/** The header of a page that opens without a network: it names nobody. */
export const ShellHeader = () => (
  <header className={styles.header} data-site-header="">
    <a className={styles.home} href="/">
      <Brand />
    </a>
    <SiteNavigation canSeeFleet={false} />
  </header>
);
