import controls from "../../shell/ui/controls.module.css";
import { Notice } from "../../shell/ui/notice.tsx";
import { readTexts } from "../../texts/server/read-texts.ts";
import { EmptyStage } from "../ui/empty-stage.tsx";

/** Shown for an invalid date; `home` leads to today's. */
export const StageNotFound = async ({ home }: { readonly home: string }) => {
  const text = (await readTexts()).messages.notFound;
  return (
    <>
      <EmptyStage />
      <Notice title={text.title} text={text.date}>
        <a className={controls.primary} href={home}>
          {text.home}
        </a>
      </Notice>
    </>
  );
};
