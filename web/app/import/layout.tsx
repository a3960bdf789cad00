import type { ReactNode } from "react";
import { ImportTexts } from "../../features/import/ui/import-texts.tsx";
import { ColumnFrame } from "../../shared/shell/server/column-frame.tsx";

export default function ImportLayout({ children }: { readonly children: ReactNode }) {
  return (
    <ImportTexts>
      <ColumnFrame>{children}</ColumnFrame>
    </ImportTexts>
  );
}
