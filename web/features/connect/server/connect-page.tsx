import { browserTimeZone } from "../../../shared/dates/server/browser-time-zone.ts";
import { settings } from "../../../shared/server/settings.ts";
import { importPath, recordPath } from "../../../shared/shell/model/site-paths.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { apiPathOf, gpsLoggerBody, gpsLoggerUrl, isOnThisMachine } from "../model/gps-logger.ts";
import { CopiedText } from "../ui/copied-text.tsx";
import { TokenBox } from "../ui/token-box.tsx";
import styles from "./connect.module.css";

const GpsLogger = async ({ driver }: { readonly driver: string }) => {
  const text = (await readTexts()).messages.connect;
  const { title, text: what, steps, lifetime, thisMachine } = text.gpsLogger;
  const { apiUrl } = settings();
  const isLocal = isOnThisMachine(apiUrl);
  return (
    <section className={styles.way} aria-labelledby="gpslogger">
      <h2 className={styles.title} id="gpslogger">
        {title}
      </h2>
      <p>{what}</p>
      <p className={styles.caution}>{lifetime}</p>
      {isLocal && <p className={styles.caution}>{thisMachine}</p>}
      <ol className={styles.steps}>
        <li>{steps.app}</li>
        <li>
          <p>{steps.url}</p>
          <CopiedText label={steps.url} text={gpsLoggerUrl(apiUrl)} />
        </li>
        <li>{steps.method}</li>
        <li>
          <p>{steps.body}</p>
          <CopiedText label={steps.body} text={gpsLoggerBody(await browserTimeZone())} />
        </li>
        <li>
          <p>{steps.headers}</p>
          <TokenBox label={steps.headers} />
          {isLocal && (
            <>
              <p className={styles.note}>{text.token.command}</p>
              <CopiedText
                label={text.token.label}
                text={`npx trips token --driver ${driver} --expires-in 86400`}
              />
            </>
          )}
        </li>
        <li>{steps.start}</li>
      </ol>
    </section>
  );
};

/** The ways in which trips get here from a phone, as far as they work today. */
export const ConnectPage = async ({ driver }: { readonly driver: string }) => {
  const text = (await readTexts()).messages.connect;
  const { browser, files, app } = text;
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
      <GpsLogger driver={driver} />
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
        <a href={apiPathOf(settings().apiUrl, "/v1/openapi.json")}>{app.description}</a>
      </section>
    </main>
  );
};
