import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { NoticePage } from "../../../shared/shell/ui/notice-page.tsx";

/** The notice in place of a shared trip. */
export const ShareNotice = (props: { readonly title: string; readonly text: string }) => (
  <NoticePage>
    <Notice level={1} title={props.title} text={props.text} />
  </NoticePage>
);
