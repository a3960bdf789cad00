import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { gpsLoggerLink } from "../model/gps-logger.ts";
import styles from "./devices.module.css";
import { openSeal, profileUrlOf } from "./new-device.ts";

/** For the phone that is to send, without a session: GPSLogger is set up by a link in a page only. */
export const SetupPage = async ({ seal }: { readonly seal: string }) => {
  const { gpsLogger: text } = (await readTexts()).messages.devices;
  const newDevice = await openSeal(seal);
  if (newDevice?.kind !== "gpslogger")
    return (
      <main className={styles.page} id="content">
        <h1 className={styles.heading}>{text.setUp}</h1>
        <p>{text.over}</p>
      </main>
    );
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.setUp}</h1>
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
    </main>
  );
};
