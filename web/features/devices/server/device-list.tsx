import type { Device } from "@trips/core/application/device.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { browserTimeZone } from "../../../shared/dates/server/browser-time-zone.ts";
import { formatTime } from "../../../shared/format/model/format.ts";
import { ConfirmForm } from "../../../shared/shell/ui/confirm-form.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { deviceAction } from "../model/device-request.ts";
import styles from "./devices.module.css";

const DeviceItem = async ({ device }: { readonly device: Device }) => {
  const { messages, format } = await readTexts();
  const text = messages.devices;
  const timeZone = await browserTimeZone();
  const momentOf = (ms: number): string =>
    `${format.mediumDate(localDateOf(ms, timeZone))}, ${formatTime(new Date(ms).toISOString(), timeZone)}`;
  const { id, name, kind, createdAtMs, lastUsedAtMs } = device;
  return (
    <li className={styles.device}>
      <div className={styles.about}>
        <h3 className={styles.name}>{name}</h3>
        <p className={form.note}>
          {text.kinds[kind]} · {text.registered(format.mediumDate(localDateOf(createdAtMs, timeZone)))}
        </p>
        <p className={form.note}>
          {lastUsedAtMs === undefined ? text.neverUsed : text.lastUsed(momentOf(lastUsedAtMs))}
        </p>
      </div>
      <ConfirmForm
        id={`revoke-${id}`}
        action={deviceAction}
        fields={{ revoke: id }}
        button={text.revoke.button}
        buttonLabel={text.revoke.label(name)}
        title={text.revoke.title(name)}
        confirm={text.revoke.confirm}
        cancel={text.revoke.cancel}
      >
        <p>{text.revoke.what}</p>
      </ConfirmForm>
    </li>
  );
};

export const DeviceList = async ({ devices }: { readonly devices: readonly Device[] }) => {
  const text = (await readTexts()).messages.devices;
  return (
    <section className={form.section} aria-labelledby="registered">
      <h2 className={form.title} id="registered">
        {text.list}
      </h2>
      {devices.length === 0 ? (
        <p className={form.note}>{text.none}</p>
      ) : (
        <ul className={styles.devices}>
          {devices.map((device) => (
            <DeviceItem key={device.id} device={device} />
          ))}
        </ul>
      )}
    </section>
  );
};
