import { ColumnFrame } from "../../shared/shell/server/column-frame.tsx";

export default ColumnFrame;
