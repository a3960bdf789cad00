import controls from "../../shell/ui/controls.module.css";
import { Notice } from "../../shell/ui/notice.tsx";
import { readTexts } from "../../texts/server/read-texts.ts";
import { EmptyStage } from "../ui/empty-stage.tsx";

/** Shown for an invalid date; `home` leads to today's. */
export const StageNotFound = async ({ home }: { readonly home: string }) => {
  const { invalid, actions } = (await readTexts()).messages.emptyDay;
  return (
    <>
      <EmptyStage />
      <Notice {...invalid}>
        <a className={controls.primary} href={home}>
          {actions.today}
        </a>
      </Notice>
    </>
  );
};
