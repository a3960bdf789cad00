import { settings } from "../../../shared/server/settings.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { isLinkedKind, type LinkedKind, setupOf } from "../model/app-setup.ts";
import { gpsLoggerLink } from "../model/gps-logger.ts";
import { SetupByHand, SetupByMqtt, SetupLink } from "./app-setup.tsx";
import styles from "./devices.module.css";
import { type NewDevice, openSeal, profileUrlOf } from "./new-device.ts";

/** For the phone that is to send, without a session: an app is set up by a link in a page. */
export const SetupPage = async ({ seal }: { readonly seal: string }) => {
  const text = (await readTexts()).messages.devices;
  const newDevice = await openSeal(seal);
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.setUpPhone}</h1>
      {newDevice ? <SetupOfKind seal={seal} newDevice={newDevice} /> : <p>{text.gpsLogger.over}</p>}
    </main>
  );
};

const SetupOfKind = async ({ seal, newDevice }: { readonly seal: string; readonly newDevice: NewDevice }) => {
  const { kind } = newDevice;
  if (kind === "gpslogger") return <GpsLogger seal={seal} newDevice={newDevice} />;
  if (isLinkedKind(kind)) return <LinkedApp kind={kind} newDevice={newDevice} />;
  return <p>{(await readTexts()).messages.devices.gpsLogger.over}</p>;
};

const LinkedApp = async ({
  kind,
  newDevice,
}: {
  readonly kind: LinkedKind;
  readonly newDevice: NewDevice;
}) => {
  const text = (await readTexts()).messages.devices;
  const { link, start, mode, values, mqtt } = setupOf(kind, newDevice, settings(), text);
  return (
    <section className={form.section}>
      {link ? <SetupLink link={link} /> : <SetupByHand mode={mode} values={values} />}
      <p>{start}</p>
      <SetupByMqtt mqtt={mqtt} />
    </section>
  );
};

const GpsLogger = async ({ seal, newDevice }: { readonly seal: string; readonly newDevice: NewDevice }) => {
  const { gpsLogger: text } = (await readTexts()).messages.devices;
  return (
    <section className={form.section}>
      <p>{text.steps.install}</p>
      <div className={form.action}>
        <a className={controls.primary} href={gpsLoggerLink(profileUrlOf(seal, newDevice))}>
          {text.setUp}
        </a>
        <p className={form.note}>{text.setUpNote}</p>
      </div>
      <p>{text.start}</p>
    </section>
  );
};
