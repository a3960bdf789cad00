import { readTexts } from "../../lib/read-texts.ts";
import styles from "./app-header.module.css";
import { Brand } from "./brand.tsx";
import controls from "./controls.module.css";
import { SignOutIcon } from "./icons.tsx";
import { ScopeSwitch } from "./scope-switch.tsx";

export const AppHeader = async ({
  name,
  canSeeFleet,
}: {
  readonly name: string;
  readonly canSeeFleet: boolean;
}) => {
  const { messages } = await readTexts();
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#content">
        {messages.skipToContent}
      </a>
      <a className={styles.home} href="/">
        <Brand />
      </a>
      {canSeeFleet && <ScopeSwitch />}
      <div className={styles.account}>
        <span className={styles.name}>{name}</span>
        <form method="post" action="/auth/sign-out">
          <button
            className={controls.icon}
            type="submit"
            aria-label={messages.signOut.button}
            title={messages.signOut.button}
          >
            <SignOutIcon />
          </button>
        </form>
      </div>
    </header>
  );
};
