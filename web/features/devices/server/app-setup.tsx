import type { DeviceKind } from "@trips/core/application/device.ts";
import { settings } from "../../../shared/server/settings.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { CopiedText } from "../../../shared/shell/ui/copied-text.tsx";
import form from "../../../shared/shell/ui/form.module.css";
import type { devices } from "../../../shared/texts/model/messages/devices.ts";
import {
  osmAndUrl,
  overlandLink,
  overlandUrl,
  ownTracksLink,
  ownTracksUrl,
  traccarLink,
  traccarUrl,
} from "../model/app-links.ts";
import styles from "./devices.module.css";
import type { NewDevice } from "./new-device.ts";

/** The apps that people have and that are set up by a link or an address; GPSLogger has more to it. */
export type LinkedKind = Exclude<DeviceKind, "gpslogger" | "app">;

export const isLinkedKind = (kind: DeviceKind): kind is LinkedKind => kind !== "gpslogger" && kind !== "app";

type Setup = {
  /** Absent: the app has none, and is set up by hand alone. */
  readonly link?: { readonly href: string; readonly text: string; readonly note: string };
  readonly start: string;
  readonly mode: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
};

type Texts = (typeof devices)["en"];

/** What sets an app up. */
export const setupOf = (kind: LinkedKind, { key, id }: NewDevice, texts: Texts): Setup => {
  const given = { apiUrl: settings().apiUrl, key, id };
  const { mode, start } = texts[kind];
  switch (kind) {
    case "owntracks": {
      const { setUp, note, values } = texts.owntracks;
      return {
        ...{ link: { href: ownTracksLink(given), text: setUp, note }, start, mode },
        values: [
          { label: values.url, value: ownTracksUrl(given) },
          { label: values.password, value: key },
        ],
      };
    }
    case "overland": {
      const { setUp, note, values } = texts.overland;
      return {
        ...{ link: { href: overlandLink(given), text: setUp, note }, start, mode },
        values: [
          { label: values.url, value: overlandUrl(given) },
          { label: values.token, value: key },
        ],
      };
    }
    case "traccar": {
      const { setUp, note, values } = texts.traccar;
      return {
        ...{ link: { href: traccarLink(given), text: setUp, note }, start, mode },
        values: [{ label: values.url, value: traccarUrl(given) }],
      };
    }
    case "osmand":
      return { start, mode, values: [{ label: texts.osmand.values.url, value: osmAndUrl(given) }] };
    default:
      throw new Error(`unknown kind ${JSON.stringify(kind satisfies never)}`);
  }
};

export const SetupLink = ({ link }: { readonly link: Setup["link"] }) =>
  link && (
    <div className={form.action}>
      <a className={controls.primary} href={link.href}>
        {link.text}
      </a>
      <p className={form.note}>{link.note}</p>
    </div>
  );

export const SetupByHand = ({ mode, values }: Pick<Setup, "mode" | "values">) => (
  <ol className={styles.steps}>
    <li>{mode}</li>
    {values.map(({ label, value }) => (
      <li key={label}>
        <p>{label}</p>
        <CopiedText label={label} text={value} />
      </li>
    ))}
  </ol>
);
