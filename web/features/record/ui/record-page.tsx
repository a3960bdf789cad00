"use client";

import { nameFromId } from "@trips/core/application/person-name.ts";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { PhoneOptions } from "./phone/open-phone.ts";
import styles from "./record-page.module.css";
import { RecorderPanel } from "./recorder-panel.tsx";
import { usePhone } from "./use-phone.ts";

type Props = PhoneOptions & {
  readonly base: MapBase;
  /** The signed-in driver's name. */
  readonly name: string | undefined;
};

const PhoneContent = ({ base, name, ...options }: Props) => {
  const text = useTexts().messages.record;
  const phone = usePhone(options);
  switch (phone.kind) {
    case "opening":
      return (
        <p className={styles.opening} role="status">
          {text.opening}
        </p>
      );
    case "otherTab":
      return <Notice {...text.otherTab} />;
    case "failed":
      return (
        <Notice {...text.storageFailed}>
          <button className={controls.primary} type="button" onClick={() => window.location.reload()}>
            {text.actions.reload}
          </button>
        </Notice>
      );
    case "unsupported":
      return <Notice title={text.unsupported.title} text={text.unsupported.text(phone.missing)} />;
    case "open":
      return (
        <RecorderPanel
          {...phone}
          base={base}
          nameOf={(driver) => (driver === options.driver && name ? name : nameFromId(driver))}
        />
      );
    default:
      return phone satisfies never;
  }
};

export const RecordPage = (options: Props) => {
  const text = useTexts().messages.record;
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.heading}</h1>
      <p className={styles.intro}>{text.intro}</p>
      <PhoneContent {...options} />
      <p className={styles.hint}>{text.keepOpen}</p>
      <a className={styles.link} href="/import">
        {text.importFiles}
      </a>
    </main>
  );
};
