import controls from "../../../shared/shell/ui/controls.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { type EraseRequest, eraseAction } from "../model/erase-request.ts";
import styles from "./erase-form.module.css";

/** The button that asks first, in words; a popover and a plain form, so that it needs no script. */
export const EraseForm = async ({ request }: { readonly request: EraseRequest }) => {
  const texts = (await readTexts()).messages.erase;
  const text = request.trip === undefined ? texts.all : texts.trip;
  return (
    <>
      <button type="button" className={`${controls.quiet} ${styles.open}`} popoverTarget="erase">
        {text.button}
      </button>
      <div id="erase" popover="auto" role="dialog" aria-labelledby="erase-title" className={styles.dialog}>
        <form className={styles.content} method="post" action={eraseAction}>
          <h2 className={styles.title} id="erase-title">
            {text.title}
          </h2>
          <p>{text.what}</p>
          <ul className={styles.when}>
            {texts.when.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <p className={styles.after}>{texts.after}</p>
          {Object.entries(request).map(
            ([name, value]) =>
              value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
          )}
          <div className={styles.choices}>
            <button type="submit" className={`${controls.quiet} ${styles.confirm}`}>
              {text.confirm}
            </button>
            <button type="button" className={controls.quiet} popoverTarget="erase" popoverTargetAction="hide">
              {texts.cancel}
            </button>
          </div>
        </form>
      </div>
    </>
  );
};
