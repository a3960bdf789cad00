import { trackOf } from "@trips/core/domain/track.ts";
import { ConfirmForm } from "../../../shared/shell/ui/confirm-form.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { type EraseRequest, eraseAction } from "../model/erase-request.ts";
import styles from "./erase-form.module.css";

/** Asks before a trip, or all of a driver's, is deleted. */
export const EraseForm = async ({ request }: { readonly request: EraseRequest }) => {
  const texts = (await readTexts()).messages.erase;
  const { trip } = request;
  const text = trip === undefined ? texts.all : trackOf(trip) ? texts.track : texts.trip;
  return (
    <ConfirmForm
      id="erase"
      action={eraseAction}
      fields={request}
      button={text.button}
      title={text.title}
      confirm={text.confirm}
      cancel={texts.cancel}
    >
      <p>{text.what}</p>
      <ul className={styles.when}>
        {texts.when.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <p className={styles.after}>{texts.after}</p>
    </ConfirmForm>
  );
};
