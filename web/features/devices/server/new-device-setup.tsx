import { settings } from "../../../shared/server/settings.ts";
import { isOnThisMachine } from "../../../shared/shell/model/api-path.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { isLinkedKind, type LinkedKind, setupOf } from "../model/app-setup.ts";
import { curlCommand } from "../model/curl-command.ts";
import { deviceAction } from "../model/device-request.ts";
import { gpsLoggerBody, gpsLoggerHeaders, gpsLoggerLink, gpsLoggerUrl } from "../model/gps-logger.ts";
import { SetupByHand, SetupByMqtt, SetupLink } from "./app-setup.tsx";
import styles from "./devices.module.css";
import { type NewDevice, type ShownDevice, shownForMinutes } from "./new-device.ts";
import { QrCode } from "./qr-code.tsx";

/** An address that leads the phone which is to send to what sets it up. */
const Elsewhere = async ({ setupUrl }: ShownDevice) => {
  const { messages, format } = await readTexts();
  const { elsewhere } = messages.devices.gpsLogger;
  return (
    <details className={styles.more}>
      <summary>{elsewhere.title}</summary>
      <p>{elsewhere.open(format.count(shownForMinutes))}</p>
      <QrCode label={elsewhere.code} text={setupUrl.href} />
      <CopiedText label={elsewhere.title} text={setupUrl.href} />
    </details>
  );
};

const LinkedAppSetup = async (props: ShownDevice & { readonly kind: LinkedKind }) => {
  const text = (await readTexts()).messages.devices;
  const { link, start, mode, values, mqtt } = setupOf(props.kind, props.newDevice, settings(), text);
  const byHand = <SetupByHand mode={mode} values={values} />;
  return (
    <>
      {isOnThisMachine(settings().apiUrl) && <p className={form.caution}>{text.gpsLogger.thisMachine}</p>}
      <SetupLink link={link} />
      {!link && byHand}
      <p>{start}</p>
      <Elsewhere {...props} />
      {link && (
        <details className={styles.more}>
          <summary>{text.gpsLogger.byHand}</summary>
          {props.kind === "owntracks" && (
            <p>
              <a href={props.profileUrl.href}>{text.owntracks.file}</a>
            </p>
          )}
          {byHand}
        </details>
      )}
      {mqtt && (
        <SetupByMqtt mqtt={mqtt}>
          <p>
            <a href={props.mqttProfileUrl.href}>{text.owntracks.mqtt.file}</a>
          </p>
          <SetupByHand mode={mqtt.mode} values={mqtt.values} />
        </SetupByMqtt>
      )}
    </>
  );
};

const GpsLoggerSetup = async (props: ShownDevice) => {
  const text = (await readTexts()).messages.devices.gpsLogger;
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
      <Elsewhere {...props} />
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

const SetupOfKind = (props: ShownDevice) => {
  const { newDevice } = props;
  const { kind } = newDevice;
  if (isLinkedKind(kind)) return <LinkedAppSetup {...props} kind={kind} />;
  return kind === "gpslogger" ? <GpsLoggerSetup {...props} /> : <AppSetup {...newDevice} />;
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
      <SetupOfKind {...props} />
      <form method="post" action={deviceAction}>
        <input type="hidden" name="hide" value="hide" />
        <button className={controls.quiet} type="submit">
          {text.hide}
        </button>
      </form>
    </section>
  );
};
