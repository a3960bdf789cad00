"use client";

import { lazy, Suspense, useState } from "react";
import type { TripAddress } from "../../lib/trip-path.ts";
import { ShareIcon } from "../shell/icons.tsx";
import { useTexts } from "../shell/texts-provider.tsx";

// Fetched when somebody wants to share.
const ShareDialog = lazy(async () => ({ default: (await import("./share-dialog.tsx")).ShareDialog }));

/** Opens the dialog that makes a link to the trip. */
export const ShareButton = (props: { readonly className: string; readonly address: TripAddress }) => {
  const { button } = useTexts().messages.share;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={props.className}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        <ShareIcon />
        {button}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <ShareDialog address={props.address} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
};
