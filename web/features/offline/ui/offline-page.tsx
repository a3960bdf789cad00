"use client";

import { useEffect, useRef, useState } from "react";
import { connection, reachedEvent } from "../../../shared/live/model/connection.ts";
import { lastContactKey, parseLastContact } from "../../../shared/live/model/last-contact.ts";
import { useAge, useMomentText } from "../../../shared/live/ui/use-age.ts";
import { type Watch, watchConnection } from "../../../shared/live/ui/watch-connection.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { connection as messages } from "../../../shared/texts/model/messages/connection.ts";
import { AreaTexts, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./offline-page.module.css";

const areas = { connection: messages };

/** The address is the one that was asked for, unless somebody opened this page itself. */
const retry = (): void => {
  if (window.location.pathname === "/offline") window.location.assign("/");
  else window.location.reload();
};

const LastContact = ({ atMs }: { readonly atMs: number }) => {
  const text = useTexts().messages.connection;
  const time = useMomentText(atMs);
  return (
    <>
      {text.lastContact(time)} {text.ago(useAge(atMs))}
    </>
  );
};

const pagePattern = /^\/(day|fleet|pulse|profile)(?:\/|$)/;

/** What only the browser knows: the address that was asked for, and when the server was last heard of. */
type Found = {
  readonly page: "day" | "fleet" | "pulse" | "profile" | undefined;
  readonly contactMs: number | undefined;
};

const findOut = (): Found => ({
  page: pagePattern.exec(window.location.pathname)?.[1] as Found["page"],
  contactMs: parseLastContact(localStorage.getItem(lastContactKey)),
});

const Offline = () => {
  const { messages } = useTexts();
  const text = messages.connection.offline;
  const [found, setFound] = useState<Found>();
  const trouble = useStore(connection, (state) => state.trouble);
  const watch = useRef<Watch>(undefined);

  useEffect(() => {
    setFound(findOut());
    // The page is shown because the server could not be reached.
    connection.set({ trouble: navigator.onLine ? "unreachable" : "offline", heardAtMs: 0 });
    const made = watchConnection();
    watch.current = made;
    window.addEventListener(reachedEvent, retry);
    return () => {
      made.stop();
      window.removeEventListener(reachedEvent, retry);
    };
  }, []);

  const name = found?.page ? messages.navigation[found.page] : text.page;
  return (
    <main className={styles.page} id="content" data-offline="">
      <Notice
        level={1}
        title={text.title[trouble === "unreachable" ? "unreachable" : "offline"]}
        text={text.text(name)}
      >
        <div className={styles.actions}>
          <a className={controls.primary} href="/record">
            {text.record}
          </a>
          <button className={controls.quiet} type="button" onClick={retry}>
            {messages.connection.retry}
          </button>
        </div>
        <p className={styles.contact}>
          {found && (found.contactMs ? <LastContact atMs={found.contactMs} /> : text.neverHeard)}
        </p>
        <p className={styles.contact}>{text.waiting}</p>
      </Notice>
    </main>
  );
};

/** What the browser shows for every page but Record while there is no network. It names nobody. */
export const OfflinePage = () => (
  <AreaTexts areas={areas}>
    <Offline />
  </AreaTexts>
);
