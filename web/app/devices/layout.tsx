import type { ReactNode } from "react";
import { ColumnFrame } from "../../shared/shell/server/column-frame.tsx";
import { CopyingTexts } from "../../shared/shell/ui/copied-text.tsx";

export default function DevicesLayout({ children }: { readonly children: ReactNode }) {
  return (
    <CopyingTexts>
      <ColumnFrame>{children}</ColumnFrame>
    </CopyingTexts>
  );
}
