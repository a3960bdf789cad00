import { Brand } from "../../../shared/shell/server/brand.tsx";
import { DisplayMenu } from "../../../shared/shell/server/display-menu.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import type { Messages } from "../../../shared/texts/model/messages/messages.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./sign-in.module.css";

type Problems = Messages["signIn"]["problems"];

const isProblem = (problems: Problems, value: unknown): value is keyof Problems =>
  typeof value === "string" && Object.hasOwn(problems, value);

export const SignInCard = async (props: {
  readonly returnPath: string;
  /** As the address names it. */
  readonly problem: unknown;
  readonly isSignedOut: boolean;
}) => {
  const { returnPath, problem } = props;
  const { messages } = await readTexts();
  const { problems, signedOut: farewell, title, button } = messages.signIn;
  const trouble = isProblem(problems, problem) ? problems[problem] : undefined;
  const notice = trouble ?? (props.isSignedOut ? farewell : undefined);
  return (
    <main className={styles.page}>
      <svg
        className={styles.picture}
        viewBox="0 0 1200 800"
        preserveAspectRatio="xMidYMid slice"
        aria-hidden="true"
      >
        <path className={styles.grid} d="M0 160H1200M0 400H1200M0 640H1200M200 0V800M600 0V800M1000 0V800" />
        <path className={styles.first} d="M-40 640H180q20 0 20-20V420q0-20 20-20H580q20 0 20-20V-40" />
        <path className={styles.second} d="M1240 160H1020q-20 0-20 20V620q0 20-20 20H620q-20 0-20 20V840" />
      </svg>
      <div className={styles.display}>
        <DisplayMenu />
      </div>
      <section className={styles.card} aria-labelledby="sign-in-title">
        <Brand />
        <h1 className={styles.title} id="sign-in-title">
          {title}
        </h1>
        <p className={styles.tagline}>{messages.tagline}</p>
        {notice && (
          <p className={trouble ? styles.problem : styles.notice} role={trouble ? "alert" : "status"}>
            {notice}
          </p>
        )}
        {/* Not a Link: it must not be prefetched. */}
        <a
          className={controls.primary}
          href={
            returnPath === "/"
              ? "/auth/sign-in"
              : `/auth/sign-in?${new URLSearchParams({ return: returnPath })}`
          }
        >
          {button}
        </a>
      </section>
    </main>
  );
};
