import { type ReactNode, useEffect, useRef, useState } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { droppedFiles, selectedFiles } from "./chosen-files.ts";
import styles from "./drop-area.module.css";
import type { ChosenFile } from "./import-session.ts";

type OnFiles = (files: readonly ChosenFile[]) => void;

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes files that are dropped anywhere on the page. Says whether some are being dragged over it. */
const useDrop = (onFiles: OnFiles): boolean => {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!event.dataTransfer || !bringsFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      void droppedFiles(event.dataTransfer).then(onFiles);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  return isOver;
};

const ChooseButton = (props: {
  readonly className: string | undefined;
  readonly onFiles: OnFiles | undefined;
  readonly isFolder?: boolean;
  readonly children: ReactNode;
}) => {
  const { onFiles, isFolder = false } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        className={`${props.className} ${styles.button}`}
        type="button"
        disabled={!onFiles}
        onClick={() => input.current?.click()}
      >
        {props.children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        data-folder={isFolder || undefined}
        {...(isFolder && { webkitdirectory: "" })}
        onChange={({ currentTarget }) => {
          onFiles?.(selectedFiles(currentTarget.files));
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
};

export const DropArea = ({ onFiles }: { readonly onFiles: OnFiles | undefined }) => {
  const text = useTexts().messages.importing.drop;
  const isOver = useDrop(onFiles ?? ignore);
  return (
    <section className={styles.area} data-over={isOver || undefined} aria-labelledby="drop">
      <svg className={styles.picture} viewBox="0 0 48 48" aria-hidden="true">
        <path d="M24 32V12M16 19l8-8 8 8M8 30v8h32v-8" />
      </svg>
      <h2 className={styles.title} id="drop">
        {text.title}
      </h2>
      <div className={styles.buttons}>
        <ChooseButton className={controls.primary} onFiles={onFiles}>
          {text.files}
        </ChooseButton>
        <ChooseButton className={controls.quiet} onFiles={onFiles} isFolder>
          {text.folder}
        </ChooseButton>
      </div>
      <p className={styles.formats}>{text.formats}</p>
    </section>
  );
};

const ignore: OnFiles = () => undefined;
