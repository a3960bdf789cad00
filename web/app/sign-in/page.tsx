import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInCard } from "../../features/sign-in/server/sign-in-card.tsx";
import type { PageProps } from "../../shared/server/page-props.ts";
import { localPathOf } from "../../shared/session/model/return-path.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.signIn.title,
});

export default async function SignInPage({ searchParams }: PageProps) {
  const { return: wanted, problem, "signed-out": signedOut } = await searchParams;
  const returnPath = localPathOf(typeof wanted === "string" ? wanted : undefined);
  if (await readSession()) redirect(returnPath);
  return <SignInCard returnPath={returnPath} problem={problem} isSignedOut={signedOut !== undefined} />;
}
