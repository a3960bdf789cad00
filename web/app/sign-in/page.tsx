import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageProps } from "../../shared/server/page-props.ts";
import { localPathOf } from "../../shared/session/model/return-path.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { Brand } from "../../shared/shell/server/brand.tsx";
import controls from "../../shared/shell/ui/controls.module.css";
import type { Messages } from "../../shared/texts/model/messages/messages.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";
import styles from "./sign-in.module.css";

type Problems = Messages["signIn"]["problems"];

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.signIn.title,
});

const isProblem = (problems: Problems, value: unknown): value is keyof Problems =>
  typeof value === "string" && Object.hasOwn(problems, value);

export default async function SignInPage({ searchParams }: PageProps) {
  const { return: wanted, problem, "signed-out": signedOut } = await searchParams;
  const returnPath = localPathOf(typeof wanted === "string" ? wanted : undefined);
  if (await readSession()) redirect(returnPath);
  const { messages } = await readTexts();
  const { problems, signedOut: farewell, title, button } = messages.signIn;
  const trouble = isProblem(problems, problem) ? problems[problem] : undefined;
  const notice = trouble ?? (signedOut === undefined ? undefined : farewell);
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
        {/* Not a Link: it must not be fetched before it is clicked. */}
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
}
