import controls from "./controls.module.css";
import { Notice } from "./notice.tsx";

/** Props that Next passes to an error page. */
export type ErrorProps = { readonly retry: () => void };

/** Says that something failed, and offers to try again. */
export const ErrorNotice = (props: {
  readonly text: { readonly title: string; readonly text: string; readonly retry: string };
  readonly level?: 1 | 2;
  readonly onRetry: () => void;
}) => {
  const { title, text, retry } = props.text;
  return (
    <Notice level={props.level ?? 1} title={title} text={text}>
      <button className={controls.primary} type="button" onClick={props.onRetry}>
        {retry}
      </button>
    </Notice>
  );
};
