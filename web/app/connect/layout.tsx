import type { ReactNode } from "react";
import { ConnectTexts } from "../../features/connect/ui/connect-texts.tsx";
import { ColumnFrame } from "../../shared/shell/server/column-frame.tsx";

export default function ConnectLayout({ children }: { readonly children: ReactNode }) {
  return (
    <ConnectTexts>
      <ColumnFrame>{children}</ColumnFrame>
    </ConnectTexts>
  );
}
