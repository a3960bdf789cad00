import encodeQR from "qr";
import styles from "./devices.module.css";

/** Free space around a code, in modules (ISO/IEC 18004). */
const border = 4;

/** A QR code, dark on light in every theme: not every camera reads it the other way round. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const rows = encodeQR(text, "raw", { ecc: "low", border });
  const path = rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      className={styles.code}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
    >
      <path className={styles.light} d={`M0 0h${rows.length}v${rows.length}h-${rows.length}z`} />
      <path className={styles.dark} d={path} />
    </svg>
  );
};
