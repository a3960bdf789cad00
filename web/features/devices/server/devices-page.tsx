import { type DeviceKind, deviceKinds } from "@trips/core/application/device.ts";
import { maxDevicesPerDriver } from "@trips/core/application/devices.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { callerOf, type Session } from "../../../shared/session/model/session-data.ts";
import { fleetDevicesPath } from "../../../shared/shell/model/site-paths.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { type DeviceOutcome, deviceAction } from "../model/device-request.ts";
import { OwnPhones } from "../ui/own-phones.tsx";
import { DeviceList } from "./device-list.tsx";
import styles from "./devices.module.css";
import { readDevices } from "./devices.ts";
import { readNewDevice } from "./new-device.ts";
import { NewDeviceSetup } from "./new-device-setup.tsx";
import { readPhonesModel } from "./read-phones.ts";

const Outcome = async ({ outcome }: { readonly outcome: DeviceOutcome }) => {
  const { messages, format } = await readTexts();
  const { outcomes } = messages.devices;
  const texts: Readonly<Record<DeviceOutcome, string>> = {
    ...outcomes,
    "invalid-name": outcomes["invalid-name"](format.count(limits.deviceLength)),
    "too-many": outcomes["too-many"](format.count(maxDevicesPerDriver)),
  };
  return outcome === "revoked" ? (
    <p className={form.done} role="status">
      {texts.revoked}
    </p>
  ) : (
    <p className={form.problem} role="alert" id="problem">
      {texts[outcome]}
    </p>
  );
};

/** Works without a script: a plain form, and the page comes back with the outcome. */
const RegisterForm = async (props: { readonly kind: DeviceKind; readonly isNameWrong: boolean }) => {
  const text = (await readTexts()).messages.devices;
  return (
    <form className={form.section} method="post" action={deviceAction} aria-labelledby="register">
      <h2 className={form.title} id="register">
        {text.register.title}
      </h2>
      <div className={form.field}>
        <label className={form.label} htmlFor="name">
          {text.register.name}
        </label>
        <input
          className={form.input}
          id="name"
          name="name"
          required
          // The form counts UTF-16 code units, of which a character has at most two.
          maxLength={2 * limits.deviceLength}
          autoComplete="off"
          placeholder={text.register.example}
          aria-invalid={props.isNameWrong || undefined}
          aria-describedby={props.isNameWrong ? "problem" : undefined}
        />
      </div>
      <fieldset className={form.field}>
        <legend className={form.label}>{text.register.kind}</legend>
        <div className={form.choices}>
          {deviceKinds.map((kind) => (
            <label key={kind} className={form.choice}>
              <input type="radio" name="kind" value={kind} defaultChecked={kind === props.kind} />
              {text.kinds[kind]}
            </label>
          ))}
        </div>
      </fieldset>
      <div className={form.action}>
        <button className={controls.primary} type="submit">
          {text.register.submit}
        </button>
        <p className={form.note}>{text.register.note}</p>
      </div>
    </form>
  );
};

/** Whatever sends in the driver's name with a key of its own. */
export const DevicesPage = async (props: {
  readonly session: Session;
  readonly outcome: DeviceOutcome | undefined;
  readonly kind: DeviceKind;
}) => {
  const { session, outcome, kind } = props;
  const { messages } = await readTexts();
  const text = messages.devices;
  const caller = callerOf(session);
  const [devices, made, phones] = await Promise.all([
    readDevices(caller),
    readNewDevice(session.driver),
    readPhonesModel(caller, "own"),
  ]);
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.title}</h1>
      <p className={styles.intro}>{text.intro}</p>
      {outcome && <Outcome outcome={outcome} />}
      {made && <NewDeviceSetup {...made} />}
      <OwnPhones initial={phones} readAtMs={Date.now()} />
      {caller.isFleet && <SiteLink href={fleetDevicesPath}>{messages.phones.toFleet}</SiteLink>}
      <DeviceList devices={devices} />
      <RegisterForm kind={kind} isNameWrong={outcome === "invalid-name"} />
    </main>
  );
};
