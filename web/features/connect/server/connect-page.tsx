import type { DeviceKind } from "@trips/core/application/device.ts";
import { settings } from "../../../shared/server/settings.ts";
import { apiPathOf } from "../../../shared/shell/model/api-path.ts";
import { devicesPath, importPath, recordPath } from "../../../shared/shell/model/site-paths.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./connect.module.css";

const registerPath = (kind: DeviceKind): string => `${devicesPath}?kind=${kind}`;

/** Apps that know no trips, by the names that they have in every language. */
const trackers = [
  ["owntracks", "OwnTracks"],
  ["overland", "Overland"],
  ["traccar", "Traccar Client"],
  ["osmand", "OsmAnd"],
] as const satisfies readonly (readonly [DeviceKind, string])[];

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
        {trackers.map(([kind, name]) => (
          <SiteLink key={kind} className={`${controls.quiet} ${styles.action}`} href={registerPath(kind)}>
            {apps.register(name)}
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
