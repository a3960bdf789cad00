import { Brand } from "../../../shared/shell/server/brand.tsx";
import styles from "../../../shared/shell/ui/app-header.module.css";
import { SiteNavigation } from "../../../shared/shell/ui/site-navigation.tsx";

/** The header of the page that opens offline: it names nobody. */
export const ShellHeader = () => (
  <header className={styles.header} data-site-header="">
    <a className={styles.home} href="/">
      <Brand />
    </a>
    <SiteNavigation canSeeFleet={false} />
  </header>
);
