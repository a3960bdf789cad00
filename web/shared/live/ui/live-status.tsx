import { useTexts } from "../../texts/ui/texts-provider.tsx";
import styles from "./live-status.module.css";

/** Says whether the page updates on its own. */
export const LiveStatus = (props: {
  readonly className?: string | undefined;
  readonly isLive: boolean;
  readonly isReconnecting: boolean;
}) => {
  const { live } = useTexts().messages;
  return (
    <p className={props.className} role="status" aria-label={live.label}>
      {props.isReconnecting ? (
        <span className={styles.reconnecting}>{live.reconnecting}</span>
      ) : (
        props.isLive && <span className={styles.live}>{live.on}</span>
      )}
    </p>
  );
};
