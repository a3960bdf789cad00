import { nameFromId } from "@trips/core/application/person-name.ts";
import type { TokenRefusal } from "../../../shared/session/model/api-token.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { uploadProblemOf } from "./phone/record-problem.ts";
import { isSettled, type Upload } from "./phone/record-uploads.ts";
import { signInPath } from "./sign-in-path.ts";
import styles from "./upload-note.module.css";

/** What keeps the records on the phone, or their upload state. */
const useNote = (
  props: UploadNoteProps,
): { readonly text: string; readonly isTrouble: boolean; readonly asksToSignIn: boolean } | undefined => {
  const { messages, format } = useTexts();
  const text = messages.record.uploads;
  const { upload, isOnline, refusalOf, isCurrent = false } = props;
  const { recorder, trip } = upload;
  const problem = uploadProblemOf({ upload, isOnline, noToken: refusalOf(trip.driver) });
  const trouble = (words: string, asksToSignIn = false) => ({ text: words, isTrouble: true, asksToSignIn });
  if (problem) {
    switch (problem.kind) {
      case "otherDriver":
        return trouble(text.otherDriver(nameFromId(trip.driver)));
      case "refused":
        return trouble(text.refused(recorder.refused, format.count(recorder.refused), problem.reason));
      case "signedOut":
        return trouble(text.signedOut, true);
      default:
        return trouble(text[problem.kind]);
    }
  }
  if (isCurrent) return undefined;
  const words = isSettled(upload) ? text.done : recorder.status === "ended" ? text.counting : text.sending;
  return { text: words, isTrouble: false, asksToSignIn: false };
};

export type UploadNoteProps = {
  readonly upload: Upload;
  readonly isOnline: boolean;
  readonly refusalOf: (driver: string) => TokenRefusal | undefined;
  /** For the trip that is being recorded only problems are shown. */
  readonly isCurrent?: boolean;
};

export const UploadNote = (props: UploadNoteProps) => {
  const { actions } = useTexts().messages.record;
  const note = useNote(props);
  return (
    <div role="status">
      {note && (
        <p className={styles.note} data-trouble={note.isTrouble || undefined}>
          {note.text}
          {note.asksToSignIn && (
            <a className={controls.quiet} href={signInPath}>
              {actions.signIn}
            </a>
          )}
        </p>
      )}
    </div>
  );
};
