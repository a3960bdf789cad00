import controls from "../ui/controls.module.css";
import { Notice } from "../ui/notice.tsx";
import { NoticePage } from "../ui/notice-page.tsx";

type Texts = { readonly title: string; readonly text: string; readonly home: string };

/** Below a page's header: what was asked for is not there, and the way home. */
export const NotFoundPage = ({ title, text, home }: Texts) => (
  <NoticePage>
    <Notice level={1} title={title} text={text}>
      <a className={controls.primary} href="/">
        {home}
      </a>
    </Notice>
  </NoticePage>
);
