"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useStore } from "../../store/ui/use-store.ts";
import { connection as messages } from "../../texts/model/messages/connection.ts";
import { AreaTexts, useTexts } from "../../texts/ui/texts-provider.tsx";
import { connection, heard, reachedEvent } from "../model/connection.ts";
import { lastContactKey, parseLastContact } from "../model/last-contact.ts";
import styles from "./connection-notice.module.css";
import { refreshKeptPages } from "./refresh-kept-pages.ts";
import { useAge, useMomentText } from "./use-age.ts";
import { type Watch, watchConnection } from "./watch-connection.ts";

/** What the time says: when the page's data were current, or when the server was last heard of. */
type Shows = "data" | "contact";

const areas = { connection: messages };

/** The age changes every second and is not announced. */
const Age = ({ atMs }: { readonly atMs: number }) => <> {useTexts().messages.connection.ago(useAge(atMs))}</>;

const Notice = ({ shows }: { readonly shows: Shows }) => {
  const text = useTexts().messages.connection;
  const pathname = usePathname();
  const { trouble, heardAtMs } = useStore(connection);
  const [wasTroubled, setWasTroubled] = useState(false);
  const watch = useRef<Watch>(undefined);

  useEffect(() => {
    const made = watchConnection();
    watch.current = made;
    refreshKeptPages();
    return made.stop;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that opens with a network was just read from the server.
  useEffect(() => {
    const { trouble: before } = connection.get();
    if (navigator.onLine && (!before || before === "failing")) heard(Date.now());
  }, [pathname]);
  useEffect(() => {
    if (trouble) setWasTroubled(true);
  }, [trouble]);

  const retry = () => {
    watch.current?.probe();
    window.dispatchEvent(new Event(reachedEvent));
  };
  const contactMs =
    trouble && shows === "contact" ? parseLastContact(localStorage.getItem(lastContactKey)) : undefined;
  const atMs = contactMs ?? heardAtMs;
  const time = useMomentText(atMs);
  const when = atMs === 0 ? "" : shows === "contact" ? text.lastContact(time) : text.asOf(time);
  const said = trouble ? `${text.troubles[trouble]} ${when}` : wasTroubled ? text.back : "";
  return (
    <div className={trouble ? styles.bar : styles.unseen} data-connection={trouble ?? "well"}>
      <p className={styles.text}>
        <span role="status">{said}</span>
        {trouble && atMs > 0 && <Age atMs={atMs} />}
      </p>
      {trouble && (
        <button type="button" className={styles.retry} onClick={retry}>
          {text.retry}
        </button>
      )}
    </div>
  );
};

/** Says above the page that it may be out of date, why, and how old it is; nothing while all is well. */
export const ConnectionNotice = ({ shows = "data" }: { readonly shows?: Shows }) => (
  <AreaTexts areas={areas}>
    <Notice shows={shows} />
  </AreaTexts>
);
