import { type NextRequest, NextResponse } from "next/server";
import { refusalOfOthers, refuse } from "../../../shared/server/data-access.ts";
import { readForm } from "../../../shared/server/read-form.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { localPathOf } from "../../../shared/session/model/return-path.ts";
import { readSession } from "../../../shared/session/server/session.ts";
import { choicesOf } from "../../../shared/texts/model/preferences.ts";
import { keepChoices } from "../../../shared/texts/server/keep-choices.ts";

/** The page that a form without a script was sent from. */
const returnPathOf = ({ headers }: NextRequest): string => {
  const referrer = URL.parse(headers.get("referer") ?? "");
  return referrer?.origin === siteUrl("/").origin
    ? localPathOf(`${referrer.pathname}${referrer.search}`)
    : "/";
};

/** Saves the theme, the language or both, signed in or not. */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  const refusal = refusalOfOthers(request);
  if (refusal) return refusal;
  const form = await readForm(request);
  const { theme, locale } = choicesOf(form ?? new Map());
  if (!theme && !locale) return refuse(400, "Expected the fields theme, locale or both of a form");
  try {
    await keepChoices(await readSession(), { ...(theme && { theme }), ...(locale && { locale }) });
  } catch (error) {
    console.error("a choice cannot be kept:", error);
    return refuse(503, "The choice cannot be kept at the moment");
  }
  return request.headers.get("sec-fetch-mode") === "navigate"
    ? NextResponse.redirect(siteUrl(returnPathOf(request)), 303)
    : new NextResponse(null, { status: 204 });
};
