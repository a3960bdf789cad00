import type { Metadata } from "next";
import { EraseForm } from "../../features/erase/server/erase-form.tsx";
import { isPreferencesProblem } from "../../features/profile/model/preferences-form.ts";
import { ProfilePage } from "../../features/profile/server/profile-page.tsx";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.profile.title,
});

export default async function ProfileRoute({ searchParams }: PageProps) {
  const session = await requireSession("/profile");
  const parameters = parametersOf(await searchParams);
  const problem = parameters.get("problem");
  return (
    <ProfilePage
      session={session}
      eraseAll={<EraseForm request={{ all: "all" }} />}
      erased={parameters.get("erased")}
      isSaved={parameters.get("saved") !== null}
      problem={isPreferencesProblem(problem) ? problem : undefined}
    />
  );
}
