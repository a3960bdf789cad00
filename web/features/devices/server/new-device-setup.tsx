import { settings } from "../../../shared/server/settings.ts";
import { isOnThisMachine } from "../../../shared/shell/model/api-path.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { curlCommand } from "../model/curl-command.ts";
import { deviceAction } from "../model/device-request.ts";
import { gpsLoggerBody, gpsLoggerHeaders, gpsLoggerLink, gpsLoggerUrl } from "../model/gps-logger.ts";
import styles from "./devices.module.css";
import { type NewDevice, type ShownDevice, shownForMinutes } from "./new-device.ts";
import { QrCode } from "./qr-code.tsx";

const GpsLoggerSetup = async (props: ShownDevice) => {
  const { messages, format } = await readTexts();
  const text = messages.devices.gpsLogger;
  const minutes = format.count(shownForMinutes);
  const { key, timeZone } = props.newDevice;
  const { apiUrl } = settings();
  return (
    <>
      {isOnThisMachine(apiUrl) && <p className={form.caution}>{text.thisMachine}</p>}
      <div className={form.action}>
        <a className={controls.primary} href={gpsLoggerLink(props.profileUrl)}>
          {text.setUp}
        </a>
        <p className={form.note}>{text.setUpNote}</p>
      </div>
      <p>{text.start}</p>
      <details className={styles.more}>
        <summary>{text.elsewhere.title}</summary>
        <p>{text.elsewhere.open(minutes)}</p>
        <QrCode label={text.elsewhere.code} text={props.setupUrl.href} />
        <CopiedText label={text.elsewhere.title} text={props.setupUrl.href} />
      </details>
      <details className={styles.more}>
        <summary>{text.byHand}</summary>
        <ol className={styles.steps}>
          <li>{text.steps.install}</li>
          <li>{text.steps.app}</li>
          <li>
            <p>{text.steps.url}</p>
            <CopiedText label={text.steps.url} text={gpsLoggerUrl(apiUrl)} />
          </li>
          <li>{text.steps.method}</li>
          <li>
            <p>{text.steps.body}</p>
            <CopiedText label={text.steps.body} text={gpsLoggerBody(timeZone)} />
          </li>
          <li>
            <p>{text.steps.headers}</p>
            <CopiedText label={text.steps.headers} text={gpsLoggerHeaders(key)} />
          </li>
        </ol>
      </details>
    </>
  );
};

const AppSetup = async ({ key, timeZone }: NewDevice) => {
  const text = (await readTexts()).messages.devices.app;
  const command = curlCommand({ apiUrl: settings().apiUrl, key, timeZone, nowMs: Date.now() });
  return (
    <>
      <p>{text.try}</p>
      <CopiedText label={text.try} text={command} />
    </>
  );
};

/** The key of a new device, and what to do with it. */
export const NewDeviceSetup = async (props: ShownDevice) => {
  const { messages, format } = await readTexts();
  const text = messages.devices.made;
  const { newDevice } = props;
  return (
    <section className={form.section} aria-labelledby="made">
      <h2 className={form.title} id="made">
        {text.title(newDevice.name)}
      </h2>
      <p className={form.caution}>{text.once(format.count(shownForMinutes))}</p>
      <div className={form.field}>
        <p className={form.label}>{text.key}</p>
        <CopiedText label={text.key} text={newDevice.key} />
      </div>
      {newDevice.kind === "gpslogger" ? <GpsLoggerSetup {...props} /> : <AppSetup {...newDevice} />}
      <form method="post" action={deviceAction}>
        <input type="hidden" name="hide" value="hide" />
        <button className={controls.quiet} type="submit">
          {text.hide}
        </button>
      </form>
    </section>
  );
};
