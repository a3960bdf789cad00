import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Brand } from "../../components/shell/brand.tsx";
import controls from "../../components/shell/controls.module.css";
import { messages } from "../../lib/messages.ts";
import type { PageProps } from "../../lib/page-props.ts";
import { localPathOf } from "../../lib/return-path.ts";
import { readSession } from "../../lib/session.ts";
import styles from "./sign-in.module.css";

export const metadata: Metadata = { title: messages.signIn.title };

const { problems } = messages.signIn;

const isProblem = (value: unknown): value is keyof typeof problems =>
  typeof value === "string" && Object.hasOwn(problems, value);

export default async function SignInPage({ searchParams }: PageProps) {
  const { return: wanted, problem, "signed-out": signedOut } = await searchParams;
  const returnPath = localPathOf(typeof wanted === "string" ? wanted : undefined);
  if (await readSession()) redirect(returnPath);
  const notice = isProblem(problem)
    ? problems[problem]
    : signedOut === undefined
      ? undefined
      : messages.signIn.signedOut;
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
          {messages.signIn.title}
        </h1>
        <p className={styles.tagline}>{messages.tagline}</p>
        {notice && (
          <p
            className={isProblem(problem) ? styles.problem : styles.notice}
            role={isProblem(problem) ? "alert" : "status"}
          >
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
          {messages.signIn.button}
        </a>
      </section>
    </main>
  );
}
