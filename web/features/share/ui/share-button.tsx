"use client";

import { useState } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { ShareIcon } from "../../../shared/shell/ui/icons.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { TripAddress } from "../../../shared/trips/model/trip-path.ts";
import styles from "./share-button.module.css";
import type { ShareDialog } from "./share-dialog.tsx";

/** Most visits do not need it, so it is loaded when somebody is about to open it. */
const loadDialog = () => import("./share-dialog.tsx");

/** Opens the dialog that makes a link to the trip. */
export const ShareButton = ({ address }: { readonly address: TripAddress }) => {
  const { button, notLoaded } = useTexts().messages.share;
  const [opened, setOpened] = useState<{ readonly Dialog: typeof ShareDialog }>();
  const [hasFailed, setHasFailed] = useState(false);

  const open = async (): Promise<void> => {
    try {
      const { ShareDialog: Dialog } = await loadDialog();
      setHasFailed(false);
      setOpened({ Dialog });
    } catch (error) {
      console.warn("the dialog could not be loaded:", error);
      setHasFailed(true);
    }
  };
  return (
    <>
      <button
        type="button"
        className={`${controls.quiet} ${styles.button}`}
        aria-haspopup="dialog"
        onClick={open}
      >
        <ShareIcon />
        {button}
      </button>
      {hasFailed && (
        <p className={styles.failed} role="alert">
          {notLoaded}
        </p>
      )}
      {opened && <opened.Dialog address={address} onClose={() => setOpened(undefined)} />}
    </>
  );
};
