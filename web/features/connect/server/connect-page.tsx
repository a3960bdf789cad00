import type { DeviceKind } from "@trips/core/application/device.ts";
import { appNames as appKinds } from "@trips/core/domain/apps/app.ts";
import { settings } from "../../../shared/server/settings.ts";
import { apiPathOf } from "../../../shared/shell/model/api-path.ts";
import { devicesPath, importPath, recordPath } from "../../../shared/shell/model/site-paths.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { appNames } from "../../../shared/texts/model/app-names.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./connect.module.css";

const registerPath = (kind: DeviceKind): string => `${devicesPath}?kind=${kind}`;

/** The ways in which trips get here from a phone, as far as they work today. */
export const ConnectPage = async ({ driver }: { readonly driver: string }) => {
  const text = (await readTexts()).messages.connect;
  const { browser, gpsLogger, apps, files, app } = text;
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.title}</h1>
      <p className={styles.intro}>{text.intro}</p>
      <section className={styles.way} aria-labelledby="browser">
        <h2 className={styles.title} id="browser">
          {browser.title}
        </h2>
        <p>{browser.text}</p>
        <SiteLink className={`${controls.primary} ${styles.action}`} href={recordPath}>
          {browser.open}
        </SiteLink>
      </section>
      <section className={styles.way} aria-labelledby="gpslogger">
        <h2 className={styles.title} id="gpslogger">
          {gpsLogger.title}
        </h2>
        <p>{gpsLogger.text}</p>
        <SiteLink className={`${controls.quiet} ${styles.action}`} href={registerPath("gpslogger")}>
          {gpsLogger.register}
        </SiteLink>
      </section>
      <section className={styles.way} aria-labelledby="apps">
        <h2 className={styles.title} id="apps">
          {apps.title}
        </h2>
        <p>{apps.text}</p>
        {appKinds.map((kind) => (
          <SiteLink key={kind} className={`${controls.quiet} ${styles.action}`} href={registerPath(kind)}>
            {apps.register(appNames[kind])}
          </SiteLink>
        ))}
      </section>
      <section className={styles.way} aria-labelledby="files">
        <h2 className={styles.title} id="files">
          {files.title}
        </h2>
        <p>{files.text}</p>
        <SiteLink className={`${controls.quiet} ${styles.action}`} href={importPath}>
          {files.open}
        </SiteLink>
        <p className={styles.note}>{files.command}</p>
        <CopiedText label={files.title} text={`npx trips import drive.gpx --driver ${driver}`} />
      </section>
      <section className={styles.way} aria-labelledby="app">
        <h2 className={styles.title} id="app">
          {app.title}
        </h2>
        <p>{app.text}</p>
        <SiteLink className={`${controls.quiet} ${styles.action}`} href={registerPath("app")}>
          {app.register}
        </SiteLink>
        <a href={apiPathOf(settings().apiUrl, "/v1/openapi.json")}>{app.description}</a>
      </section>
    </main>
  );
};
